using Retable.Cluster.Queue;

namespace Retable.Cluster.Jobs;

/// <summary>Why a job ended without an ending of its task.</summary>
internal enum EndCause
{
    /// <summary>The job took more memory than it asked for.</summary>
    OutOfMemory,

    /// <summary>The job's time was up.</summary>
    TimedOut,

    /// <summary>The machine broke or did not start.</summary>
    NodeFailed,

    /// <summary>The job was preempted by another one.</summary>
    Preempted,

    /// <summary>A person cancelled the job while it waited.</summary>
    CancelledBefore,

    /// <summary>A person cancelled the job while it ran.</summary>
    Cancelled,

    /// <summary>The job ended before the task began: the site's set-up lines or the program failed.</summary>
    NeverBegan,

    /// <summary>The job is gone, and nobody knows why.</summary>
    Lost,
}

/// <summary>Decides whether a task is tried again after an end that was not its own, and with what resources. Pure, without effects.</summary>
internal static class RetryByCause
{
    /// <summary>The largest number of restarts through no fault of the task.</summary>
    public const int MostFree = 10;

    /// <summary>The largest number of jobs that may end before their task begins, since a faulty set-up will not mend itself.</summary>
    public const int MostUnbegun = 2;

    /// <summary>The largest number of retries with more memory: 1.5 to the sixth is eleven times the first amount.</summary>
    public const int MostMemory = 6;

    public const int MostTime = 6;

    /// <summary>The number of times that a machine may break under one task before the task avoids it.</summary>
    public const int MostBroken = 2;

    /// <summary>The counts for the next try; null if there is none.</summary>
    /// <param name="cause">What ended it.</param>
    /// <param name="tries">The tries so far.</param>
    /// <param name="node">The machine on which it ran; empty if it did not.</param>
    /// <param name="cameFurther">Whether it left a checkpoint that is newer than its beginning.</param>
    public static Tries? After(EndCause cause, Tries tries, string node, bool cameFurther)
    {
        var next = tries with { Number = tries.Number + 1 };
        return cause switch
        {
            EndCause.OutOfMemory => tries.Memory < MostMemory ? next with { Memory = tries.Memory + 1 } : null,
            EndCause.TimedOut when cameFurther => next,
            EndCause.TimedOut => tries.Time < MostTime ? next with { Time = tries.Time + 1 } : null,
            EndCause.Cancelled => null,
            EndCause.NeverBegan => tries.Free < MostUnbegun ? next with { Free = tries.Free + 1 } : null,
            EndCause.NodeFailed when node.Length > 0 => tries.Free < MostFree ? next with { Free = tries.Free + 1, Broken = [.. tries.Broken, node] } : null,
            _ => tries.Free < MostFree ? next with { Free = tries.Free + 1 } : null,
        };
    }

    /// <summary>The machines that broke too often under a task.</summary>
    public static IEnumerable<string> Excluded(Tries tries) =>
        tries.Broken.GroupBy(node => node, StringComparer.Ordinal).Where(group => group.Count() >= MostBroken).Select(group => group.Key).Order(StringComparer.Ordinal);

    /// <summary>What the queue's state means for a job without an ending of its own; null if it is not over.</summary>
    public static EndCause? CauseOf(JobState? state, bool hasBegun) => state switch
    {
        JobState.OutOfMemory => EndCause.OutOfMemory,
        JobState.TimedOut => EndCause.TimedOut,
        JobState.NodeFailed => EndCause.NodeFailed,
        JobState.Preempted => EndCause.Preempted,
        JobState.Cancelled => hasBegun ? EndCause.Cancelled : EndCause.CancelledBefore,
        JobState.Failed or JobState.Done => hasBegun ? EndCause.Lost : EndCause.NeverBegan,
        null => EndCause.Lost,
        _ => null,
    };

    /// <summary>Describes a cause for people.</summary>
    public static string Describe(EndCause cause, string job, string node, JobNeeds needs)
    {
        var who = $"job {job}{(node.Length > 0 ? $" on {node}" : "")}";
        return cause switch
        {
            EndCause.OutOfMemory => $"{who} ran out of memory; it asked for {(needs.Memory > 0 ? $"{needs.Memory >> 20} MiB" : "the partition's default")}",
            EndCause.TimedOut => $"{who} was ended at its time limit of {needs.Minutes} min",
            EndCause.NodeFailed => $"{who}: the machine failed",
            EndCause.Preempted => $"{who} had to make room for another job",
            EndCause.CancelledBefore => $"{who} was cancelled before it began",
            EndCause.Cancelled => $"{who} was cancelled while it ran",
            EndCause.NeverBegan => $"{who} ended before the stage began",
            _ => $"{who} is gone from the queue and left no word of its end",
        };
    }
}
