using Retable.Cluster.Queue;
using Retable.Cluster.Site;

namespace Retable.Cluster.Slurm;

/// <summary>Checks, without running anything, whether Slurm would accept what the site file leads to.</summary>
internal static class SlurmCheck
{
    private const long SomeMemory = 100L << 20;

    public static IEnumerable<ClusterFinding> Look(SiteOptions site, RunTool run)
    {
        var version = run("sbatch", "--version");
        if (!version.IsGood)
        {
            yield return new ClusterFinding("sbatch", version.Words, "Slurm's programs must be on the PATH: log in to a machine that hands jobs over, or load the module", Fatal: true);
            yield break;
        }

        yield return new ClusterFinding("sbatch", version.Output.Trim());
        var queue = run("squeue", "-h", "-u", Environment.UserName, "-o", SqueueLine.Format);
        yield return queue.IsGood
            ? new ClusterFinding("squeue", $"answers; {queue.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length} jobs of yours are in the queue")
            : new ClusterFinding("squeue", queue.Words, "the controller does not answer; a run would wait for it", Fatal: true);

        if (LargestArray(run("scontrol", "show", "config")) is { } most && most < site.MaxArray)
        {
            yield return new ClusterFinding("arrays", $"the cluster takes arrays of at most {most} elements, and the site file says {site.MaxArray}", $"max_array: {most}");
        }

        foreach (var partition in site.Partitions.Count > 0 ? site.Partitions : [new Partition("", null, 0, 0, 0)])
        {
            yield return Try(partition, site, run);
        }
    }

    private static ClusterFinding Try(Partition partition, SiteOptions site, RunTool run)
    {
        var time = partition.Time is { } limit && limit < site.Time ? limit : site.Time;
        var needs = new JobNeeds(Math.Max(1, partition.Cpus), partition.Memory > 0 ? partition.Memory : Math.Max(site.Memory, SomeMemory), partition.Gpus, (int)Math.Ceiling(time.TotalMinutes), partition.Name);
        var request = new JobRequest
        {
            Name = "rt-doctor", Comment = "is tried, never run", Script = Path.Combine(Path.GetTempPath(), $"retable-doctor-{Environment.ProcessId}.sh"),
            Output = "/dev/null", Body = ["true"], Elements = 1, Needs = needs,
        };
        ScriptFile.Write(request.Script, SlurmScript.Of(request, site));
        var answer = run("sbatch", "--test-only", request.Script);
        File.Delete(request.Script);
        var name = partition.Name.Length > 0 ? $"partition {partition.Name}" : "default partition";
        return answer.IsGood
            ? new ClusterFinding(name, $"would take a job of {needs}")
            : new ClusterFinding(name, answer.Words, $"asked for {needs}; mend the partition in {(site.File.Length > 0 ? site.File : "the site file")}", Fatal: site.Partitions.Count <= 1);
    }

    /// <summary>The largest number of elements: MaxArraySize is one more than the largest index.</summary>
    private static int? LargestArray(ToolAnswer config) => config.Output.Split('\n')
        .Where(line => line.StartsWith("MaxArraySize", StringComparison.Ordinal))
        .Select(line => int.TryParse(line.Split('=')[^1].Trim(), out var size) ? size - 1 : (int?)null)
        .FirstOrDefault();
}
