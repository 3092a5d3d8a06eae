using Retable.Contract;

namespace Retable.Cluster.Site;

/// <summary>What a cluster is like: from the site file, which stands outside of pipelines and is part of no key.</summary>
public sealed record SiteOptions
{
    /// <summary>The file it was read from, as shown to people; empty if there is none.</summary>
    public string File { get; init; } = "";

    /// <summary>What <c>--executor</c> is when nobody says it: <c>local</c>, <c>slurm</c> or <c>template</c>; empty for local.</summary>
    public string Executor { get; init; } = "";

    /// <summary>Stores elsewhere, in the order in which they are asked, for whoever names none with <c>--remote</c>; with where each one is named.</summary>
    public IReadOnlyList<(string Place, SourcePosition At)> Remotes { get; init; } = [];

    public string Account { get; init; } = "";

    public string Qos { get; init; } = "";

    public string Constraint { get; init; } = "";

    /// <summary>How GPUs are asked for; <c>{n}</c> is how many.</summary>
    public string GpuOption { get; init; } = "--gres=gpu:{n}";

    /// <summary>Further options of sbatch, each as it is written there.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The first that a stage fits into is its; none for the cluster's default.</summary>
    public IReadOnlyList<Partition> Partitions { get; init; } = [];

    /// <summary>Lines of shell that run before the program: <c>module load cuda</c>.</summary>
    public IReadOnlyList<string> Setup { get; init; } = [];

    /// <summary>How many jobs, or elements of arrays, may be in the queue at once.</summary>
    public int MaxJobs { get; init; } = 500;

    /// <summary>How many elements an array may have: at most the cluster's MaxArraySize less one.</summary>
    public int MaxArray { get; init; } = 1000;

    /// <summary>How many elements of an array may run at once; 0 for as many as fit.</summary>
    public int MaxRunning { get; init; }

    /// <summary>How many jobs a group of short stages is dealt out to at the most.</summary>
    public int Width { get; init; } = 16;

    /// <summary>The time limit of a stage that says none and never ran.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromHours(4);

    /// <summary>The memory of a stage that says none and never ran, in bytes; 0 leaves it to the partition.</summary>
    public long Memory { get; init; }

    /// <summary>How long a job may be gone from the queue before it counts as lost if it left no word: file systems of clusters show a new file late.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The shortest time between two looks at the queue; it grows to a minute where jobs are long.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The folder of an unpacked <c>Publish</c> bundle, seen by all machines; empty to run what is built here, with the .NET that is here.</summary>
    public string Bundle { get; init; } = "";

    /// <summary>Commands of another scheduler; null if there are none.</summary>
    public TemplateCommands? Template { get; init; }
}

/// <summary>A part of the cluster, with what one job may ask of it.</summary>
/// <param name="Name">As the scheduler calls it.</param>
/// <param name="Time">The longest time limit; null for none.</param>
/// <param name="Cpus">The most cores; 0 for no limit.</param>
/// <param name="Memory">The most bytes; 0 for no limit.</param>
/// <param name="Gpus">The most GPUs.</param>
public sealed record Partition(string Name, TimeSpan? Time, int Cpus, long Memory, int Gpus);

/// <summary>How another scheduler than Slurm is asked, each a command with its arguments. In them stand <c>{script}</c>, <c>{name}</c>, <c>{cpus}</c>, <c>{memory_mb}</c>, <c>{gpus}</c>, <c>{minutes}</c>, <c>{output}</c>, <c>{partition}</c>; for cancel <c>{ids}</c>.</summary>
/// <param name="Submit">Prints the job's number, alone on a line or as the last number of the last line.</param>
/// <param name="Status">Prints a line for each of this user's jobs: number, state, name.</param>
/// <param name="Cancel">Ends jobs.</param>
/// <param name="States">The scheduler's words for states, with ours.</param>
public sealed record TemplateCommands(
    IReadOnlyList<string> Submit, IReadOnlyList<string> Status, IReadOnlyList<string> Cancel, IReadOnlyDictionary<string, Queue.JobState> States);
