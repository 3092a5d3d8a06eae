using Retable.Engine.Journal;
using Retable.Engine.Processes;

namespace Retable.Cluster.Jobs;

/// <summary>Collects what the stages of each group asked for and used, for the end of the run.</summary>
internal sealed class Usage
{
    private readonly SortedDictionary<string, GroupUsage> _groups = new(StringComparer.Ordinal);

    public void Add(ClusterTask task, EndedFile ended)
    {
        if (task.Job is not { File.Needs: var needs } || ended.Cause == TaskCause.NotStarted)
        {
            return;
        }

        var most = ended.WallSeconds * needs.Cpus;
        var share = most > 0 ? Math.Min(1, ended.CpuSeconds / most) : 0;
        var one = new GroupUsage(task.Group, 1, needs.Minutes * 60.0, ended.WallSeconds, needs.Memory, ended.PeakMemory, needs.Cpus, share);
        _groups[task.Group] = !_groups.TryGetValue(task.Group, out var known) ? one : new GroupUsage(
            task.Group,
            known.Stages + 1,
            Math.Max(known.AskedSeconds, one.AskedSeconds),
            Math.Max(known.UsedSeconds, one.UsedSeconds),
            Math.Max(known.AskedMemory, one.AskedMemory),
            Math.Max(known.UsedMemory, one.UsedMemory),
            Math.Max(known.Cpus, one.Cpus),
            ((known.CpuShare * known.Stages) + share) / (known.Stages + 1));
    }

    /// <summary>The usage by group; null if nothing ended.</summary>
    public RunEvent.ClusterUsage? All => _groups.Count > 0 ? new RunEvent.ClusterUsage([.. _groups.Values]) : null;
}
