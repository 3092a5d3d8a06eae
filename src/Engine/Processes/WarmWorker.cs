using System.Diagnostics;
using System.Text;
using Retable.Contract;
using Retable.Engine.Posix;

namespace Retable.Engine.Processes;

/// <summary>One step process that serves stage after stage.</summary>
internal sealed class WarmWorker : IProcessSink
{
    private readonly ChildProcess _child;
    private readonly TimeSpan _grace;
    private readonly string _store;
    private readonly Lock _lock = new();
    private Serving? _serving;

    private WarmWorker(ChildProcess child, TimeSpan grace, string store) => (_child, _grace, _store) = (child, grace, store);

    /// <summary>False once the process has ended.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>How many stages it was given.</summary>
    public int Served { get; private set; }

    /// <exception cref="IOException">It cannot be started.</exception>
    public static WarmWorker Start(ChildStart start, TimeSpan grace)
    {
        var worker = new WarmWorker(ChildProcess.Start(start), grace, start.Folder);
        new Thread(worker.LookAfter) { IsBackground = true, Name = "warm worker" }.Start();
        return worker;
    }

    /// <summary>Serves one stage.</summary>
    /// <param name="verb">What to do.</param>
    /// <param name="specFile">With what.</param>
    /// <param name="task">The whole task.</param>
    /// <param name="heard">Gets the step's events.</param>
    /// <param name="free">Called when the worker can serve another one.</param>
    public IRunningTask Run(string verb, string specFile, StageTask task, Action<StepEvent> heard, Action free)
    {
        Served++;
        var serving = new Serving(task, heard, _grace, ProcessUsage.Begin(_child.Id), free);
        lock (_lock)
        {
            _serving = serving;
            if (!IsAlive)
            {
                End(new TaskEnding(TaskCause.NotStarted) { Fault = "the warm worker has gone" });
                return serving;
            }
        }

        _child.Input!.Write(Encoding.UTF8.GetBytes($"{verb} {specFile}\n"));
        return serving;
    }

    /// <summary>Lets the process go: its input ends.</summary>
    public void Close() => _child.Input!.Dispose();

    public void Output(ReadOnlySpan<byte> bytes) => _serving?.Ears.Output(bytes);

    public void Error(ReadOnlySpan<byte> bytes) => _serving?.Ears.Error(bytes);

    public void Tick()
    {
        _serving?.Deadline.Tick(_child.Signal);
        if (_serving is { Ears.Exit: { } exit } serving)
        {
            // What the step wrote to standard error before it said that it was done is in the pipe by now.
            ProcessPump.DrainError(_child, this);
            var usage = serving.Usage.End();
            End(new TaskEnding(TaskCause.Exited) { ExitCode = exit, CpuSeconds = usage.CpuSeconds, PeakMemory = usage.PeakMemory });
        }
    }

    private void LookAfter()
    {
        TaskEnding ending;
        try
        {
            var (end, _) = ProcessPump.Run(_child, this);
            var cause = end.Signal == 0 ? TaskCause.Exited : TaskCause.Signalled;
            var code = end.ExitCode == 0 ? ExitCode.Failed : end.ExitCode;
            ending = new TaskEnding(cause) { ExitCode = code, Fault = $"the step's process ended with code {end.ExitCode} and did not say why" };
        }
        catch (Exception error)
        {
            ending = TaskEnding.NeverStarted(error, _store);
        }

        lock (_lock)
        {
            IsAlive = false;
            End(ending);
        }

        _child.Dispose();
    }

    private void End(TaskEnding ending)
    {
        Serving? serving;
        lock (_lock)
        {
            (serving, _serving) = (_serving, null);
        }

        if (serving is null)
        {
            return;
        }

        // A process that was sent a signal may have been shaken: it serves nobody else.
        if (!serving.Deadline.WasAsked && IsAlive)
        {
            serving.Free();
        }
        else
        {
            Close();
        }

        serving.End(ending);
    }

    /// <summary>The stage that a worker is serving.</summary>
    private sealed class Serving(StageTask task, Action<StepEvent> heard, TimeSpan grace, ProcessUsage usage, Action free) : IRunningTask
    {
        private readonly TaskCompletionSource<TaskEnding> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly long _started = Stopwatch.GetTimestamp();

        public TaskEars Ears { get; } = new(task.LogFile, heard, Secrets.None);

        public TaskDeadline Deadline { get; } = new(task.Timeout, grace);

        public ProcessUsage Usage => usage;

        public Task<TaskEnding> Ended => _ended.Task;

        public void Stop() => Deadline.Stop();

        public void Kill() => Deadline.Kill();

        public void Free() => free();

        public void End(TaskEnding ending)
        {
            Ears.Dispose();
            _ended.TrySetResult(ending with
            {
                Cause = Deadline.CauseOf(ending.ExitCode, ending.Cause, task.Spec.Outputs.Values),
                WallSeconds = Stopwatch.GetElapsedTime(_started).TotalSeconds,
                Resumed = Ears.Resumed,
                Fault = Ears.Fault ?? Deadline.Fault ?? ending.Fault,
            });
        }
    }
}
