namespace Retable.Cluster.Queue;

/// <summary>The state of a job according to the scheduler.</summary>
public enum JobState
{
    /// <summary>An unknown word: the job is waited for.</summary>
    Unknown,

    /// <summary>In the queue, held or being put back there.</summary>
    Waiting,

    /// <summary>On a machine, including when it is suspended, starting or ending.</summary>
    Running,

    /// <summary>Ended with exit code 0.</summary>
    Done,

    /// <summary>Ended with another code, or by a signal.</summary>
    Failed,

    /// <summary>Ended by a person.</summary>
    Cancelled,

    /// <summary>Ended at its time limit.</summary>
    TimedOut,

    /// <summary>Killed because it took more memory than it asked for.</summary>
    OutOfMemory,

    /// <summary>Its machine broke, or did not start.</summary>
    NodeFailed,

    /// <summary>Preempted by another job.</summary>
    Preempted,
}

/// <summary>Groups of states.</summary>
public static class JobStates
{
    /// <summary>Whether a job in this state has ended for good.</summary>
    public static bool IsOver(this JobState state) => state is not (JobState.Unknown or JobState.Waiting or JobState.Running);
}
