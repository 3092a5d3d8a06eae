using System.Text.RegularExpressions;
using Retable.Cluster.Queue;
using Retable.Cluster.Site;

namespace Retable.Cluster.Slurm;

/// <summary>The scheduler Slurm, through its programs: sbatch, squeue, scancel; scontrol and sacct to explain an end.</summary>
internal sealed partial class SlurmScheduler(SiteOptions site, RunTool run) : IScheduler
{
    /// <summary>Messages of sbatch when it will never accept the job as it is, which is a stage's error. All other refusals are temporary.</summary>
    private static readonly string[] ForGood =
    [
        "requested node configuration is not available", "invalid partition", "invalid account", "invalid qos", "invalid feature", "invalid generic resource",
        "invalid generic consumable", "memory specification can not be satisfied", "cpu count per node can not be satisfied", "more processors requested than permitted",
        "requested time limit is invalid", "node count specification invalid", "invalid time limit", "unrecognized option", "access/permission denied", "invalid job array",
        "does not have permission", "user's group not permitted",
    ];

    /// <inheritdoc/>
    public string Name => Schedulers.Slurm;

    /// <inheritdoc/>
    public int LargestArray => site.MaxArray;

    /// <inheritdoc/>
    public Submission Submit(JobRequest request)
    {
        ScriptFile.Write(request.Script, SlurmScript.Of(request, site));
        var answer = run("sbatch", "--parsable", request.Script);
        // Banners of the site stand on either output; the number is a line of its own.
        if (answer.IsGood && Number().Matches(answer.Output) is { Count: > 0 } found)
        {
            return new Submission.Accepted(found[^1].Groups[1].Value);
        }

        var never = answer.Code is not null && ForGood.Any(words => answer.Words.Contains(words, StringComparison.OrdinalIgnoreCase));
        return never ? new Submission.Never(answer.Words) : new Submission.NotNow(answer.IsGood ? $"sbatch gave no number: {answer.Words}" : answer.Words);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QueuedJob>? List(string prefix, IReadOnlyCollection<string> users)
    {
        var answer = run("squeue", "-h", "-r", "-t", "all", "-u", string.Join(',', users), "-o", SqueueLine.Format);
        return answer.IsGood ? [.. SqueueLine.All(answer.Output, prefix)] : null;
    }

    /// <inheritdoc/>
    public JobState? Explain(string id, int? element)
    {
        var name = element is { } one ? $"{id}_{one}" : id;
        var shown = run("scontrol", "show", "job", "-o", name);
        if (shown.IsGood && ShownState().Match(shown.Output) is { Success: true } state)
        {
            return SlurmStates.Of(state.Groups[1].Value);
        }

        var counted = run("sacct", "-n", "-X", "-P", "-o", "State", "-j", name);
        return counted.IsGood && counted.Output.Trim() is { Length: > 0 } words ? SlurmStates.Of(words.Split('\n')[0]) : null;
    }

    /// <inheritdoc/>
    public void Cancel(IReadOnlyList<(string Id, int? Element)> jobs)
    {
        const int AtOnce = 500;
        foreach (var some in jobs.Select(job => job.Element is { } element ? $"{job.Id}_{element}" : job.Id).Chunk(AtOnce))
        {
            _ = run("scancel", "--quiet", string.Join(',', some));
        }
    }

    /// <summary>A job's number, followed by the cluster if there are several.</summary>
    [GeneratedRegex(@"^\s*(\d+)(;\S+)?\s*$", RegexOptions.Multiline)]
    private static partial Regex Number();

    [GeneratedRegex(@"\bJobState=(\S+)")]
    private static partial Regex ShownState();
}
