using System.Text;
using Retable.Cluster.Queue;
using Retable.Cluster.Site;

namespace Retable.Cluster.Slurm;

/// <summary>Writes the script for sbatch, with its options as comments, so that it can be read and submitted again by hand.</summary>
internal static class SlurmScript
{
    /// <summary>How many seconds before its time limit a job is told to leave.</summary>
    public const int SecondsForCheckpoint = 120;

    public static string Of(JobRequest request, SiteOptions site)
    {
        var text = new StringBuilder("#!/bin/sh\n");
        foreach (var option in Options(request, site))
        {
            text.Append("#SBATCH ").Append(option).Append('\n');
        }

        foreach (var line in request.Body)
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    public static IEnumerable<string> Options(JobRequest request, SiteOptions site)
    {
        var needs = request.Needs;
        yield return $"--job-name={request.Name}";
        yield return $"--comment=\"{Plain(request.Comment)}\"";
        yield return $"--output={request.Output}";
        yield return "--open-mode=append";
        yield return "--export=NONE";
        // Slurm's putting back and ours together would give two copies.
        yield return "--no-requeue";
        yield return $"--signal=B:TERM@{SecondsForCheckpoint}";
        yield return "--nodes=1";
        yield return "--ntasks=1";
        yield return $"--cpus-per-task={needs.Cpus}";
        yield return $"--time={needs.Minutes}";
        if (needs.Memory > 0)
        {
            yield return $"--mem={(needs.Memory + (1 << 20) - 1) >> 20}M";
        }

        if (needs.Gpus > 0)
        {
            yield return site.GpuOption.Replace("{n}", needs.Gpus.ToString(), StringComparison.Ordinal);
        }

        foreach (var (option, value) in new[] { ("partition", needs.Partition), ("account", site.Account), ("qos", site.Qos), ("constraint", site.Constraint) })
        {
            if (value.Length > 0)
            {
                yield return $"--{option}={value}";
            }
        }

        if (request.Excluded.Count > 0)
        {
            yield return $"--exclude={string.Join(',', request.Excluded)}";
        }

        if (request.Elements > 1)
        {
            yield return $"--array=0-{request.Elements - 1}{(site.MaxRunning > 0 ? $"%{site.MaxRunning}" : "")}";
        }

        foreach (var option in site.Options)
        {
            yield return option;
        }
    }

    /// <summary>Makes a comment fit on one line within quotes.</summary>
    private static string Plain(string text) => new([.. text.Select(letter => letter is '"' or '\\' || char.IsControl(letter) ? ' ' : letter)]);
}
