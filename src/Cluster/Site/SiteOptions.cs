using Retable.Contract;

namespace Retable.Cluster.Site;

/// <summary>The description of a cluster from the site file, which lies outside pipelines and is part of no key.</summary>
public sealed record SiteOptions
{
    /// <summary>The file it was read from, as shown to people; empty if there is none.</summary>
    public string File { get; init; } = "";

    /// <summary>The default of <c>--executor</c>: <c>local</c>, <c>slurm</c> or <c>template</c>; empty for local.</summary>
    public string Executor { get; init; } = "";

    /// <summary>Stores elsewhere, in the order in which they are asked, for whoever names none with <c>--remote</c>; with where each one is named.</summary>
    public IReadOnlyList<(string Place, SourcePosition At)> Remotes { get; init; } = [];

    public string Account { get; init; } = "";

    public string Qos { get; init; } = "";

    public string Constraint { get; init; } = "";

    /// <summary>The option that asks for GPUs; <c>{n}</c> is their number.</summary>
    public string GpuOption { get; init; } = "--gres=gpu:{n}";

    /// <summary>Further options of sbatch, written as there.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The partitions; a stage goes to the first that it fits into. Empty for the cluster's default.</summary>
    public IReadOnlyList<Partition> Partitions { get; init; } = [];

    /// <summary>Lines of shell that run before the program: <c>module load cuda</c>.</summary>
    public IReadOnlyList<string> Setup { get; init; } = [];

    /// <summary>How many jobs, or elements of arrays, may be in the queue at once.</summary>
    public int MaxJobs { get; init; } = 500;

    /// <summary>How many elements an array may have: at most the cluster's MaxArraySize less one.</summary>
    public int MaxArray { get; init; } = 1000;

    /// <summary>How many elements of an array may run at once; 0 for as many as fit.</summary>
    public int MaxRunning { get; init; }

    /// <summary>The largest number of jobs among which a group of short stages is divided.</summary>
    public int Width { get; init; } = 16;

    /// <summary>The time limit of a stage that gives none and never ran.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromHours(4);

    /// <summary>The memory of a stage that gives none and never ran, in bytes; 0 leaves it to the partition.</summary>
    public long Memory { get; init; }

    /// <summary>How long a job may be missing from the queue before it counts as lost if it left no ending, since shared file systems show a new file late.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The shortest time between two looks at the queue; it grows to a minute if jobs are long.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The folder of an unpacked <c>Publish</c> bundle that all machines see; empty to run this checkout's programs with this machine's .NET.</summary>
    public string Bundle { get; init; } = "";

    /// <summary>Commands of another scheduler; null if there are none.</summary>
    public TemplateCommands? Template { get; init; }
}

/// <summary>A partition of the cluster, with the limits of one job.</summary>
/// <param name="Name">The partition's name in the scheduler.</param>
/// <param name="Time">The longest time limit; null for none.</param>
/// <param name="Cpus">The most cores; 0 for no limit.</param>
/// <param name="Memory">The most bytes; 0 for no limit.</param>
/// <param name="Gpus">The most GPUs.</param>
public sealed record Partition(string Name, TimeSpan? Time, int Cpus, long Memory, int Gpus);

/// <summary>The commands of a scheduler other than Slurm, each with its arguments. They may contain <c>{script}</c>, <c>{name}</c>, <c>{cpus}</c>, <c>{memory_mb}</c>, <c>{gpus}</c>, <c>{minutes}</c>, <c>{output}</c>, <c>{partition}</c>; for cancel <c>{ids}</c>.</summary>
/// <param name="Submit">Prints the job's number, alone on a line or as the last number of the last line.</param>
/// <param name="Status">Prints a line for each of this user's jobs: number, state, name.</param>
/// <param name="Cancel">Ends jobs.</param>
/// <param name="States">Translates the scheduler's words for states into ours.</param>
public sealed record TemplateCommands(
    IReadOnlyList<string> Submit, IReadOnlyList<string> Status, IReadOnlyList<string> Cancel, IReadOnlyDictionary<string, Queue.JobState> States);
