using Retable.Cluster.Queue;

namespace Retable.Cluster.Jobs;

/// <summary>Why a job ended without its task's own ending.</summary>
internal enum EndCause
{
    /// <summary>It took more memory than it asked for.</summary>
    OutOfMemory,

    /// <summary>Its time was up.</summary>
    TimedOut,

    /// <summary>Its machine broke or did not start.</summary>
    NodeFailed,

    /// <summary>It had to make room for another one.</summary>
    Preempted,

    /// <summary>A person ended it while it waited.</summary>
    CancelledBefore,

    /// <summary>A person ended it while it ran.</summary>
    Cancelled,

    /// <summary>It ended before the task began: the site's set-up lines or the program failed.</summary>
    NeverBegan,

    /// <summary>It is gone, and nobody knows why.</summary>
    Lost,
}

/// <summary>Whether a task is tried again after an end that was not its own, and with what. A value inside, no effects.</summary>
internal static class RetryByCause
{
    /// <summary>How often it may begin anew for what is no fault of its own.</summary>
    public const int MostFree = 10;

    /// <summary>How often a job may end before its task begins: what is wrong with the set-up will not mend itself.</summary>
    public const int MostUnbegun = 2;

    /// <summary>1.5 to the sixth is eleven times the first memory.</summary>
    public const int MostMemory = 6;

    public const int MostTime = 6;

    /// <summary>How often a machine may break under one task before it is kept away from it.</summary>
    public const int MostBroken = 2;

    /// <summary>The tries to go on with; null if there are none.</summary>
    /// <param name="cause">What ended it.</param>
    /// <param name="tries">Up to now.</param>
    /// <param name="node">Where it ran; empty where it did not.</param>
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

    /// <summary>What the queue's word means for a job that has left none of its own; null if it is not over.</summary>
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

    /// <summary>What a person reads.</summary>
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
