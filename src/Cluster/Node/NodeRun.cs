using Retable.Cluster.Jobs;
using Retable.Contract;
using Retable.Engine.Processes;

namespace Retable.Cluster.Node;

/// <summary>Runs the tasks of a job's element, each in its own folder, and records their beginnings, signs of life and ends.</summary>
internal sealed class NodeRun(ClusterFolder folder, NodePlace place, IExecutor executor, TimeProvider time)
{
    private static readonly TimeSpan BetweenBeats = TimeSpan.FromSeconds(30);
    private readonly Lock _lock = new();
    private IRunningTask? _running;
    private bool _leaving;

    /// <summary>Makes the job end: running tasks may write their checkpoints, no new task begins. From any thread.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _leaving = true;
            _running?.Stop();
        }
    }

    /// <summary>Runs the tasks of an element.</summary>
    /// <returns>False if it had to leave before all of them had ended.</returns>
    public bool Element(JobFile job, int element)
    {
        foreach (var task in job.Elements[element])
        {
            if (_leaving)
            {
                return false;
            }

            Run(task);
        }

        return !_leaving;
    }

    private void Run(JobTask task)
    {
        // The engine may have had it from another copy, or have given it up.
        if (ClusterJson.Read(folder.FileOf(task.Id), ClusterJson.Default.TaskFile) is not { } file)
        {
            return;
        }

        var copy = NewCopy(task);
        var own = folder.CopyOf(task.Id, copy);
        var begun = folder.BegunOf(task.Id, copy);
        File.WriteAllText(begun, $"{place.Job}\n{Environment.MachineName}\n");
        var started = File.GetLastWriteTimeUtc(begun);
        using var beat = time.CreateTimer(_ => Beat(begun), null, BetweenBeats, BetweenBeats);
        var log = Path.ChangeExtension(file.LogFile, $".{place.Job}.log");
        var killed = MemoryKills.Count();
        TaskEnding ending;
        string scratch;
        try
        {
            var spec = StepSpec.Read(folder.SpecOf(task.Id));
            scratch = spec.Scratch;
            ending = Changed(file) is { } change ? NotStarted(change) : RunCopy(file.ToTask(spec, own, log) with { ExpectedSeconds = task.Expected ?? file.ExpectedSeconds }, folder.StagedOf(task.Id), folder.EventsOf(task.Id, copy));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or BadInputException)
        {
            (ending, scratch) = (NotStarted(error.Message), "");
        }

        Tell(task, copy, new EndedFile
        {
            Try = task.Tries.Number,
            Job = place.Job,
            Machine = place.Machine(),
            Cause = ending.Cause,
            ExitCode = ending.ExitCode,
            WallSeconds = ending.WallSeconds,
            CpuSeconds = ending.CpuSeconds,
            PeakMemory = ending.PeakMemory,
            Resumed = ending.Resumed,
            Fault = ending.Fault,
            IsMachineFault = ending.IsMachineFault,
            LastLines = ending.LastLines,
            // A scheduler that ends a job may signal the step itself, and that before this program hears of it.
            WasTold = ending.Cause == TaskCause.Stopped || ending is { ExitCode: ExitCode.Stopped, Cause: TaskCause.Signalled or TaskCause.Exited },
            RanOutOfMemory = ending.ExitCode != ExitCode.Done && (MemoryKills.Count() > killed || WasKilledAtItsLimit(ending, file)),
            HasNewCheckpoint = Directory.Exists(scratch) && Directory.EnumerateFiles(scratch, "*", SearchOption.AllDirectories).Any(path => File.GetLastWriteTimeUtc(path) > started),
            LogFile = log,
        });
    }

    private TaskEnding RunCopy(StageTask task, string staged, string events)
    {
        Layout.Copy(staged, task.Staging);
        using var said = new EventLog(events);
        var running = executor.Start(task, place.Gpus, said.Write);
        lock (_lock)
        {
            _running = running;
            if (_leaving)
            {
                running.Stop();
            }
        }

        var ending = running.Ended.GetAwaiter().GetResult();
        lock (_lock)
        {
            _running = null;
        }

        return ending;
    }

    /// <summary>A unique name for a copy, since a scheduler may start a job twice and give a number twice.</summary>
    private string NewCopy(JobTask task)
    {
        for (var again = 0; ; again++)
        {
            var copy = $"{task.Tries.Number}.{place.Job}.{place.Restart}{(again > 0 ? $"-{again}" : "")}";
            if (!Directory.Exists(folder.CopyOf(task.Id, copy)))
            {
                Directory.CreateDirectory(folder.CopyOf(task.Id, copy));
                return copy;
            }
        }
    }

    /// <summary>Writes an ending, which appears as a whole and after everything that it refers to.</summary>
    private void Tell(JobTask task, string copy, EndedFile ended) =>
        ClusterJson.Write(folder.EndedOf(task.Id, copy), ended, ClusterJson.Default.EndedFile, place.Flushes);

    private static string? Changed(TaskFile file) => file.Looks.FirstOrDefault(look => TaskFile.LookOf(look.Key) != look.Value) is { Key: { } path }
        ? $"'{path}' was changed while the job waited; run the pipeline again"
        : null;

    private static TaskEnding NotStarted(string why) => new(TaskCause.NotStarted) { ExitCode = ExitCode.Failed, Fault = why };

    /// <summary>Whether the task was killed at its memory limit, judged by the signal and its memory where the kernel's kills are not counted.</summary>
    private bool WasKilledAtItsLimit(TaskEnding ending, TaskFile file)
    {
        const double Nearly = 0.9;
        const int Killed = 128 + 9;
        var limit = place.MemoryLimit > 0 ? place.MemoryLimit : file.Memory;
        return ending is { Cause: TaskCause.Signalled, ExitCode: Killed } && limit > 0 && ending.PeakMemory >= Nearly * limit;
    }

    private void Beat(string begun)
    {
        try
        {
            File.SetLastWriteTimeUtc(begun, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The engine has what it wanted and cleared the place; or the share is full or gone for a moment.
        }
    }
}
