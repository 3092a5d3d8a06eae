using Retable.Cluster.Queue;
using Retable.Cluster.Site;
using Retable.Cluster.Slurm;
using Retable.Cluster.Template;
using Retable.Contract;

namespace Retable.Cluster;

/// <summary>The schedulers that there are, by what <c>--executor</c> calls them.</summary>
public static class Schedulers
{
    /// <summary>This machine: no scheduler.</summary>
    public const string Local = "local";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Known = [Local, "slurm", "template"];

    /// <summary>The scheduler of a name; null for this machine.</summary>
    /// <exception cref="BadInputException">There is none of this name, or the site file does not describe it.</exception>
    public static IScheduler? Of(string name, SiteOptions site) => name switch
    {
        Local => null,
        "slurm" => new SlurmScheduler(site, new SchedulerTool(Patience)),
        "template" when site.Template is { } commands => new TemplateScheduler(site, commands, new SchedulerTool(Patience)),
        "template" => throw new BadInputException("the site file does not say how the scheduler is asked")
        {
            At = new SourcePosition(site.File.Length > 0 ? site.File : SiteFile.Variable),
            Hint = "Add 'template:' with 'submit', 'status' and 'cancel' (docs/cluster.md).",
        },
        _ => throw BadInputException.UnknownName($"there is no executor '{name}'", name, Known),
    };
}
