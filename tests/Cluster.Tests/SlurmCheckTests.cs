using Retable.Cluster;
using Retable.Cluster.Queue;
using Retable.Cluster.Site;
using Retable.Cluster.Slurm;

namespace Retable.Tests;

/// <summary>What the doctor says of a cluster.</summary>
public sealed class SlurmCheckTests
{
    private static readonly ToolAnswer Good = new(0, "slurm-wlm 22.05.8", "");
    private static readonly Partition Main = new("main", TimeSpan.FromHours(1), 4, 8L << 30, 0);

    [Fact]
    public void Each_partition_is_tried_with_the_most_that_one_job_may_ask_of_it_and_nothing_is_run()
    {
        var tried = new List<string>();
        var findings = Look(new SiteOptions { Partitions = [Main] }, (program, arguments) =>
        {
            if (program == "sbatch" && arguments is ["--test-only", var script])
            {
                tried.AddRange(File.ReadLines(script).Where(line => line.Contains("--mem", StringComparison.Ordinal) || line.Contains("--time", StringComparison.Ordinal) || line.Contains("--cpus", StringComparison.Ordinal)));
            }

            return Good;
        });
        Assert.Equal(["#SBATCH --cpus-per-task=4", "#SBATCH --time=60", "#SBATCH --mem=8192M"], tried);
        Assert.All(findings, finding => Assert.Null(finding.Worry));
        Assert.Equal("would take a job of 4 cpus, 8192 MiB, 60 min, partition main", findings[^1].Found);
    }

    [Fact]
    public void A_partition_that_takes_no_such_job_is_told_with_the_request()
    {
        var findings = Look(new SiteOptions { File = "site.yaml", Partitions = [Main] }, (_, arguments) =>
            arguments.Contains("--test-only") ? new ToolAnswer(1, "", "allocation failure: Requested node configuration is not available") : Good);
        var finding = findings[^1];
        Assert.Equal(
            ("partition main", "allocation failure: Requested node configuration is not available", "asked for 4 cpus, 8192 MiB, 60 min, partition main; mend the partition in site.yaml", true),
            (finding.Name, finding.Found, finding.Worry, finding.Fatal));
    }

    [Fact]
    public void Without_sbatch_nothing_else_is_asked()
    {
        var findings = Look(new SiteOptions(), (_, _) => new ToolAnswer(null, "", "'sbatch' cannot be started"));
        Assert.True(Assert.Single(findings).Fatal);
    }

    [Fact]
    public void Larger_arrays_than_the_cluster_takes_are_told()
    {
        var findings = Look(new SiteOptions(), (program, _) => program == "scontrol" ? new ToolAnswer(0, "MaxArraySize            = 501\n", "") : Good);
        Assert.Equal("max_array: 500", Assert.Single(findings, finding => finding.Name == "arrays").Worry);
    }

    private static List<ClusterFinding> Look(SiteOptions site, Func<string, string[], ToolAnswer> answer) =>
        [.. SlurmCheck.Look(site, (program, arguments) => answer(program, [.. arguments]))];
}
