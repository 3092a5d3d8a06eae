using Retable.Cluster.Queue;
using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Processes;

namespace Retable.Cluster.Jobs;

/// <summary>Reads the files that copies left about their beginnings and ends, and decides what follows.</summary>
internal sealed class Endings(ClusterSettings settings, ClusterFolder folder, TaskFiles files, Handover handover, Follower follower, Book book, Usage usage, Action<RunEvent> tell)
{
    private const int ShownLines = 20;

    /// <summary>The known copies of each task, so that all of them can be deleted.</summary>
    private readonly Dictionary<string, HashSet<string>> _copies = new(StringComparer.Ordinal);

    /// <summary>Called when only the queue can say why a copy was told to leave.</summary>
    public Action AskTheQueue { get; init; } = () => { };

    /// <summary>Looks for copies that have begun or ended since; ignores other engines' tasks.</summary>
    public void Look()
    {
        foreach (var (task, copy) in Words(folder.Begun))
        {
            if (task.Copy != copy && IsOfThisTry(task, copy))
            {
                (task.Copy, task.EventsRead) = (copy, 0);
                var (job, node) = PlaceOf(task, copy);
                tell(new RunEvent.StageBegan(task.Task.Instance, job, node));
            }
        }

        foreach (var (task, copy) in Words(folder.Ended))
        {
            if (book.Find(task.Id) is not null && ClusterJson.Read(folder.EndedOf(task.Id, copy), ClusterJson.Default.EndedFile) is { } ended)
            {
                Hear(task, copy, ended);
            }
        }
    }

    /// <summary>Handles a task whose job is over, or nowhere to be found, and that left no ending.</summary>
    public void Gone(ClusterTask task, JobState? state)
    {
        if (task.Told is { } told)
        {
            Decide(task, CauseOfLeaving(task, told, state), told.HasNewCheckpoint, told.Machine.Name, told.LogFile);
            return;
        }

        if (RetryByCause.CauseOf(state, task.Copy is not null) is not { } cause)
        {
            return;
        }

        var node = task.Copy is { } copy ? PlaceOf(task, copy).Node : "";
        Decide(task, cause, cameFurther: false, node, log: null);
    }

    /// <summary>Ends a task for the engine. Its files stay until the engine has taken the outputs.</summary>
    public void End(ClusterTask task, TaskEnding ending)
    {
        book.Settle(task);
        task.End(ending);
    }

    /// <summary>Deletes what is left of a task.</summary>
    public void Clear(ClusterTask task)
    {
        files.Clear(task.Id, _copies.Remove(task.Id, out var copies) ? copies : []);
        book.Remove(task);
    }

    private IEnumerable<(ClusterTask Task, string Copy)> Words(string place)
    {
        foreach (var path in Directory.EnumerateFiles(place))
        {
            var (id, copy) = ClusterFolder.Parts(Path.GetFileName(path));
            if (!copy.EndsWith(".new", StringComparison.Ordinal) && book.Find(id) is { } task)
            {
                (_copies.TryGetValue(id, out var copies) ? copies : _copies[id] = []).Add(copy);
                yield return (task, copy);
            }
        }
    }

    private static bool IsOfThisTry(ClusterTask task, string copy) => copy.StartsWith($"{task.Tries.Number}.", StringComparison.Ordinal);

    private (string Job, string Node) PlaceOf(ClusterTask task, string copy)
    {
        try
        {
            var lines = File.ReadAllLines(folder.BegunOf(task.Id, copy));
            return (lines.ElementAtOrDefault(0) ?? "", lines.ElementAtOrDefault(1) ?? "");
        }
        catch (IOException)
        {
            return ("", "");
        }
    }

    private void Hear(ClusterTask task, string copy, EndedFile ended)
    {
        if (task.Copy == copy)
        {
            follower.ReadToTheEnd(task);
        }

        if (ended.IsSuccess)
        {
            Succeed(task, copy, ended);
        }
        else if (ended.Try != task.Tries.Number)
        {
            // A copy that was given up fails: that says nothing of the one that runs now.
            File.Delete(folder.EndedOf(task.Id, copy));
        }
        else if (ended.RanOutOfMemory)
        {
            Decide(task, EndCause.OutOfMemory, ended.HasNewCheckpoint, ended.Machine.Name, ended.LogFile);
        }
        else if (ended.WasTold)
        {
            // Why, only the queue knows; it is looked at soon.
            if (task.Told is null)
            {
                task.Told = ended;
                AskTheQueue();
            }
        }
        else
        {
            TaskFiles.TakeLog(task, ended.LogFile);
            usage.Add(task, ended);
            End(task, ended.ToEnding() with { Fault = InTheTasksWords(task, copy, ended.Fault) });
        }
    }

    private void Succeed(ClusterTask task, string copy, EndedFile ended)
    {
        handover.Learn(task, ended.WallSeconds);
        usage.Add(task, ended);
        try
        {
            files.Collect(task, copy, ended.LogFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            End(task, new TaskEnding(TaskCause.NotStarted) { ExitCode = ExitCode.Machine, IsMachineFault = true, Fault = $"what job {ended.Job} made cannot be taken: {error.Message}" });
            return;
        }

        if (ended.Try != task.Tries.Number)
        {
            CancelTheNewer(task);
        }

        End(task, ended.ToEnding());
    }

    /// <summary>Cancels the job that was to do a task again, after a copy that had been given up succeeded; unless the job has more to do.</summary>
    private void CancelTheNewer(ClusterTask task)
    {
        if (task.Job is { File: { Id: { } id, Elements: var elements } } && elements[task.Element].Count == 1)
        {
            settings.Scheduler.Cancel([(id, elements.Count > 1 ? task.Element : null)]);
        }
    }

    /// <summary>Replaces paths in the copy's folder by those that the engine prepared.</summary>
    private string? InTheTasksWords(ClusterTask task, string copy, string? text) =>
        text?.Replace(folder.CopyOf(task.Id, copy), task.Task.Staging, StringComparison.Ordinal);

    /// <summary>Why a copy was told to leave by its scheduler: its time limit, preemption, or a person.</summary>
    private static EndCause CauseOfLeaving(ClusterTask task, EndedFile told, JobState? state)
    {
        const double Margin = 60;
        var isNearItsEnd = task.Job is { File.Needs.Minutes: var minutes } && told.WallSeconds >= (minutes * 60) - Slurm.SlurmScript.SecondsForCheckpoint - Margin;
        return state switch
        {
            JobState.Cancelled => EndCause.Cancelled,
            JobState.Preempted => EndCause.Preempted,
            JobState.NodeFailed => EndCause.NodeFailed,
            JobState.OutOfMemory => EndCause.OutOfMemory,
            JobState.TimedOut => EndCause.TimedOut,
            _ => isNearItsEnd ? EndCause.TimedOut : EndCause.Preempted,
        };
    }

    private void Decide(ClusterTask task, EndCause cause, bool cameFurther, string node, string? log)
    {
        var job = task.Job!;
        var words = RetryByCause.Describe(cause, job.NumberOf(task), node, job.File.Needs);
        if (cause == EndCause.NeverBegan && LastWords(task) is { Count: > 0 } said)
        {
            words += string.Concat(said.Select(line => $"\n  | {line}"));
        }

        var next = RetryByCause.After(cause, task.Tries, node, cameFurther);
        if (next is not null && (cause != EndCause.OutOfMemory || Needs.MemoryOf(task.Task, next, settings.Site) > job.File.Needs.Memory))
        {
            tell(new RunEvent.StageRetry(task.Task.Instance, task.Tries.Number, 0, words.Split('\n')[0]));
            book.Again(task, next);
            return;
        }

        if (log is not null)
        {
            TaskFiles.TakeLog(task, log);
        }

        End(task, Final(cause, next is null && task.Tries.Number > 1 ? $"{words}; it was tried {task.Tries.Number} times" : words));
    }

    private static TaskEnding Final(EndCause cause, string words)
    {
        const int Killed = 128 + 9;
        return cause switch
        {
            EndCause.OutOfMemory => new TaskEnding(TaskCause.Signalled) { ExitCode = Killed, Fault = words },
            EndCause.TimedOut => new TaskEnding(TaskCause.TimedOut) { ExitCode = ExitCode.Stopped, Fault = words },
            EndCause.Cancelled or EndCause.CancelledBefore => new TaskEnding(TaskCause.Signalled) { ExitCode = ExitCode.Stopped, Fault = words },
            _ => new TaskEnding(TaskCause.NotStarted) { ExitCode = ExitCode.Machine, IsMachineFault = true, Fault = words },
        };
    }

    private IReadOnlyList<string> LastWords(ClusterTask task)
    {
        try
        {
            return [.. File.ReadLines(folder.OutputOf(task.Job!.Name, task.Job.File.Elements.Count > 1 ? $"{task.Element}" : null)).TakeLast(ShownLines)];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
