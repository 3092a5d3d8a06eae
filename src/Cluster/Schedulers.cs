using Retable.Cluster.Queue;
using Retable.Cluster.Site;
using Retable.Cluster.Slurm;
using Retable.Cluster.Template;
using Retable.Contract;

namespace Retable.Cluster;

/// <summary>The schedulers, by their names in <c>--executor</c>.</summary>
public static class Schedulers
{
    /// <summary>This machine: no scheduler.</summary>
    public const string Local = "local";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Known = [Local, "slurm", "template"];

    /// <summary>Checks a scheduler without running anything on it; for this machine there is nothing to check.</summary>
    /// <exception cref="BadInputException">As for <see cref="Of"/>.</exception>
    public static IEnumerable<ClusterFinding> Check(string name, SiteOptions site)
    {
        if (Of(name, site) is not { } scheduler)
        {
            return [];
        }

        var described = new ClusterFinding("site file", site.File.Length > 0 ? site.File : $"none (~/.config/retable/site.yaml, /etc/retable/site.yaml, or {SiteFile.Variable}): nothing is asked for but cores, memory, GPUs and time");
        return scheduler is SlurmScheduler
            ? SlurmCheck.Look(site, new SchedulerTool(Patience).Run).Prepend(described)
            : [described, scheduler.List("rt-") is { Count: var count } ? new ClusterFinding("status", $"answers; {count} jobs of retable are in the queue") : new ClusterFinding("status", "the command fails", "try it by hand: template: status in the site file", Fatal: true)];
    }

    /// <summary>The scheduler with a given name; null for this machine.</summary>
    /// <exception cref="BadInputException">There is none of this name, or the site file does not describe it.</exception>
    public static IScheduler? Of(string name, SiteOptions site) => name switch
    {
        Local => null,
        "slurm" => new SlurmScheduler(site, new SchedulerTool(Patience).Run),
        "template" when site.Template is { } commands => new TemplateScheduler(site, commands, new SchedulerTool(Patience).Run),
        "template" => throw new BadInputException("the site file does not say how the scheduler is asked")
        {
            At = new SourcePosition(site.File.Length > 0 ? site.File : SiteFile.Variable),
            Hint = "Add 'template:' with 'submit', 'status' and 'cancel' (docs/cluster.md).",
        },
        _ => throw BadInputException.UnknownName($"there is no executor '{name}'", name, Known),
    };
}
