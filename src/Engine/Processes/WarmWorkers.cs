using Retable.Contract;
using Retable.Engine.Posix;

namespace Retable.Engine.Processes;

/// <summary>Step processes that stay: a stage that took two seconds or less last time is given to one instead of starting anew.</summary>
/// <remarks>
/// <para>Starting .NET and loading libtorch costs more than a short stage. A worker serves stages of one executable
/// with equal threads and GPUs, one at a time, and lives no longer than the run.</para>
/// <para>A long stage always gets a fresh process.</para>
/// </remarks>
internal sealed class WarmWorkers(TimeSpan grace) : IDisposable
{
    private const double LongestSeconds = 2;
    private const int MostTasks = 200;
    private readonly Dictionary<(string Program, int Threads, string Gpus), Stack<WarmWorker>> _idle = [];
    private readonly Lock _lock = new();
    private bool _closed;

    /// <summary>Gives a task to a worker, unless it sees variables of its own; null if it should have a process of its own.</summary>
    /// <exception cref="IOException">A worker cannot be started.</exception>
    public IRunningTask? TryStart(StageTask task, IReadOnlyList<string> gpus, string specFile, Action<StepEvent> heard)
    {
        if (task is not { ExpectedSeconds: <= LongestSeconds, Program: TaskProgram.Verb verb, Variables.IsEmpty: true, Secrets.IsEmpty: true })
        {
            return null;
        }

        var kind = (verb.Path, task.Resources.Cpus, string.Join(',', gpus));
        var worker = Take(kind) ?? WarmWorker.Start(StartOf(verb, task, gpus), grace);
        return worker.Run(verb.Name, specFile, task, heard, () => GiveBack(kind, worker));
    }

    public void Dispose()
    {
        List<WarmWorker> idle;
        lock (_lock)
        {
            _closed = true;
            idle = [.. _idle.Values.SelectMany(workers => workers)];
            _idle.Clear();
        }

        idle.ForEach(worker => worker.Close());
    }

    private WarmWorker? Take((string, int, string) kind)
    {
        lock (_lock)
        {
            while (_idle.TryGetValue(kind, out var workers) && workers.TryPop(out var worker))
            {
                if (worker.IsAlive)
                {
                    return worker;
                }
            }

            return null;
        }
    }

    private void GiveBack((string, int, string) kind, WarmWorker worker)
    {
        lock (_lock)
        {
            if (!_closed && worker.Served < MostTasks)
            {
                (_idle.TryGetValue(kind, out var workers) ? workers : _idle[kind] = new()).Push(worker);
                return;
            }
        }

        worker.Close();
    }

    private static ChildStart StartOf(TaskProgram.Verb verb, StageTask task, IReadOnlyList<string> gpus)
    {
        var (file, arguments) = LocalExecutor.CommandLine(verb.Path, "serve");
        var variables = StepEnvironment.Shared(task.Resources.Cpus, gpus);
        variables[StepEnvironment.StoreMark] = task.Store;
        variables[StepEnvironment.EngineMark] = task.Engine;
        return new ChildStart(file, arguments, variables, task.Store, TakesInput: true);
    }
}
