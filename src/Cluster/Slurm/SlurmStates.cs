using Retable.Cluster.Queue;

namespace Retable.Cluster.Slurm;

/// <summary>Slurm's words for the states of a job, long and short.</summary>
/// <remarks>Source: squeue(1), "JOB STATE CODES", of Slurm 24.05; and sacct(1), which adds a person to CANCELLED.</remarks>
internal static class SlurmStates
{
    private static readonly Dictionary<string, JobState> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["PD"] = JobState.Waiting, ["PENDING"] = JobState.Waiting,
        ["RF"] = JobState.Waiting, ["REQUEUE_FED"] = JobState.Waiting,
        ["RH"] = JobState.Waiting, ["REQUEUE_HOLD"] = JobState.Waiting,
        ["RQ"] = JobState.Waiting, ["REQUEUED"] = JobState.Waiting,
        ["RD"] = JobState.Waiting, ["RESV_DEL_HOLD"] = JobState.Waiting,
        ["SE"] = JobState.Waiting, ["SPECIAL_EXIT"] = JobState.Waiting,
        ["CF"] = JobState.Running, ["CONFIGURING"] = JobState.Running,
        ["CG"] = JobState.Running, ["COMPLETING"] = JobState.Running,
        ["R"] = JobState.Running, ["RUNNING"] = JobState.Running,
        ["RS"] = JobState.Running, ["RESIZING"] = JobState.Running,
        ["S"] = JobState.Running, ["SUSPENDED"] = JobState.Running,
        ["ST"] = JobState.Running, ["STOPPED"] = JobState.Running,
        ["SI"] = JobState.Running, ["SIGNALING"] = JobState.Running,
        ["SO"] = JobState.Running, ["STAGE_OUT"] = JobState.Running,
        ["CD"] = JobState.Done, ["COMPLETED"] = JobState.Done,
        ["F"] = JobState.Failed, ["FAILED"] = JobState.Failed,
        ["LF"] = JobState.Failed, ["LAUNCH_FAILED"] = JobState.NodeFailed,
        ["RE"] = JobState.NodeFailed, ["RECONFIG_FAIL"] = JobState.NodeFailed,
        ["CA"] = JobState.Cancelled, ["CANCELLED"] = JobState.Cancelled,
        ["RV"] = JobState.Cancelled, ["REVOKED"] = JobState.Cancelled,
        ["TO"] = JobState.TimedOut, ["TIMEOUT"] = JobState.TimedOut,
        ["DL"] = JobState.TimedOut, ["DEADLINE"] = JobState.TimedOut,
        ["OOM"] = JobState.OutOfMemory, ["OUT_OF_MEMORY"] = JobState.OutOfMemory,
        ["NF"] = JobState.NodeFailed, ["NODE_FAIL"] = JobState.NodeFailed,
        ["BF"] = JobState.NodeFailed, ["BOOT_FAIL"] = JobState.NodeFailed,
        ["PR"] = JobState.Preempted, ["PREEMPTED"] = JobState.Preempted,
    };

    /// <summary>Translates a state by its first word: <c>CANCELLED by 1000</c>, <c>CANCELLED+</c>.</summary>
    public static JobState Of(string text) =>
        Known.GetValueOrDefault(text.Split(' ', '+', ',')[0].Trim(), JobState.Unknown);
}
