using Retable.Cluster.Queue;
using Retable.Cluster.Site;
using Retable.Contract;
using Retable.Engine.Processes;

namespace Retable.Cluster.Jobs;

/// <summary>Decides what to ask for: what the stage gives; else one and a half times what similar stages used before; else what the site gives.</summary>
internal static class Needs
{
    private const double Reserve = 1.5;
    private const long LeastMemory = 512L << 20;
    private const long GuessedMemory = 2L << 30;
    private static readonly TimeSpan LeastTime = TimeSpan.FromMinutes(10);

    /// <summary>The memory in bytes; 0 leaves it to the partition.</summary>
    public static long MemoryOf(StageTask task, Tries tries, SiteOptions site)
    {
        var first = task.Resources.Memory > 0 ? task.Resources.Memory
            : task.Usual is { Memory: > 0 } usual ? Math.Max(LeastMemory, (long)(usual.Memory * Reserve))
            : site.Memory;
        if (tries.Memory == 0)
        {
            return first;
        }

        var most = site.Partitions.Count > 0 && site.Partitions.All(partition => partition.Memory > 0) ? site.Partitions.Max(partition => partition.Memory) : long.MaxValue;
        return Math.Min((long)((first > 0 ? first : GuessedMemory) * Math.Pow(Reserve, tries.Memory)), Math.Max(most, first));
    }

    /// <summary>The time that one task may take.</summary>
    public static TimeSpan TimeOf(ClusterTask task, SiteOptions site)
    {
        var first = task.Task.Timeout is { } limit ? limit + LeastTime
            : task.Expected is { } seconds ? TimeSpan.FromSeconds(seconds * Reserve)
            : site.Time;
        return first * Math.Pow(Reserve, task.Tries.Time);
    }

    /// <summary>The duration of its last execution, or of similar stages; null if unknown.</summary>
    public static double? ExpectedSeconds(StageTask task) => (task.ExpectedSeconds, task.Usual?.Seconds) switch
    {
        ({ } own, { } usual) => Math.Max(own, usual),
        var (own, usual) => own ?? usual,
    };

    /// <summary>The needs of a job, from its elements: the largest memory of any task, and the longest total time of any element.</summary>
    /// <exception cref="BadInputException">No partition of the site has as much.</exception>
    public static JobNeeds OfJob(IReadOnlyList<IReadOnlyList<ClusterTask>> elements, SiteOptions site)
    {
        var tasks = elements.SelectMany(element => element).ToList();
        var memory = tasks.Max(task => MemoryOf(task.Task, task.Tries, site));
        var time = elements.Max(element => element.Aggregate(TimeSpan.Zero, (sum, task) => sum + TimeOf(task, site)));
        var resources = tasks[0].Task.Resources;
        var whole = time < LeastTime ? LeastTime : time;
        var needs = new JobNeeds(resources.Cpus, memory, resources.Gpus, Minutes(whole), "");
        if (site.Partitions.Count == 0)
        {
            return needs;
        }

        var fitting = site.Partitions.Where(one => (one.Cpus == 0 || resources.Cpus <= one.Cpus) && (one.Memory == 0 || memory <= one.Memory) && resources.Gpus <= one.Gpus).ToList();
        // A time that no partition gives is cut: the stage goes on from its checkpoint.
        var partition = fitting.Find(one => one.Time is null || whole <= one.Time) ?? fitting.MaxBy(one => one.Time ?? TimeSpan.MaxValue) ?? throw NoneFits(tasks[0], needs, site);
        return needs with { Partition = partition.Name, Minutes = Minutes(partition.Time is { } limit && limit < whole ? limit : whole) };
    }

    private static int Minutes(TimeSpan time) => (int)Math.Min(Math.Ceiling(time.TotalMinutes), 60 * 24 * 365);

    private static BadInputException NoneFits(ClusterTask task, JobNeeds needs, SiteOptions site) => new($"no partition of the site has what stage '{task.Task.Spec.Stage}' needs")
    {
        At = new SourcePosition(site.File),
        Facts =
        [
            ("needs", needs.ToString()),
            ("there is", string.Join("\n", site.Partitions.Select(one => $"{one.Name}: {(one.Cpus > 0 ? $"{one.Cpus} cpus, " : "")}{(one.Memory > 0 ? $"{one.Memory >> 20} MiB, " : "")}{one.Gpus} GPUs"))),
        ],
        Hint = "Ask for less under 'resources:', or describe the partition that has it.",
    };
}
