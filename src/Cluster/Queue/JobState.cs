namespace Retable.Cluster.Queue;

/// <summary>What a scheduler says of a job.</summary>
public enum JobState
{
    /// <summary>A word that is not known: it is waited for.</summary>
    Unknown,

    /// <summary>In the queue, held or being put back there.</summary>
    Waiting,

    /// <summary>On a machine, also where it is stopped for a while, or on its way there or off it.</summary>
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

    /// <summary>It had to make room.</summary>
    Preempted,
}

/// <summary>The groups of states that matter.</summary>
public static class JobStates
{
    /// <summary>Whether a job of this state will do nothing any more.</summary>
    public static bool IsOver(this JobState state) => state is not (JobState.Unknown or JobState.Waiting or JobState.Running);
}
