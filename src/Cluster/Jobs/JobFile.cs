namespace Retable.Cluster.Jobs;

/// <summary>A job as it was meant, written before it is handed over: whoever finds the file and the job of this name knows what it is.</summary>
internal sealed record JobFile
{
    public required string Name { get; init; }

    public required string Comment { get; init; }

    /// <summary>The number that the scheduler gave; null as long as that is not known.</summary>
    public string? Id { get; init; }

    /// <summary>Who handed it over; null for whoever looks.</summary>
    public string? User { get; init; }

    /// <summary>Whether another user handed it over: the scheduler may not show it here.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsAnothers => User is not null && User != Environment.UserName;

    /// <summary>What each element asks for.</summary>
    public required Queue.JobNeeds Needs { get; init; }

    /// <summary>For each element its tasks, one after the other.</summary>
    public required IReadOnlyList<IReadOnlyList<JobTask>> Elements { get; init; }

    /// <summary>Machines that it must not run on.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    public void Write(ClusterFolder folder) => ClusterJson.Write(folder.JobOf(Name), this, ClusterJson.Default.JobFile, flush: true);

    public static JobFile? Read(string path) => ClusterJson.Read(path, ClusterJson.Default.JobFile);
}

/// <summary>A task within a job.</summary>
/// <param name="Id">The name of its folder: the key of its stage.</param>
/// <param name="Tries">How often it was tried, and for what.</param>
/// <param name="Expected">Seconds that it is expected to take: a short one may be given to a warm worker; null where unknown.</param>
internal sealed record JobTask(string Id, Tries Tries, double? Expected = null);

/// <summary>How often a task was handed over, and what for: what may still be tried follows from it.</summary>
/// <param name="Number">Which try this is, from 1.</param>
/// <param name="Free">How many of the earlier ones ended for no fault of the task's.</param>
/// <param name="Memory">How often it ran out of memory.</param>
/// <param name="Time">How often it ran out of time without having come further.</param>
internal sealed record Tries(int Number = 1, int Free = 0, int Memory = 0, int Time = 0)
{
    /// <summary>Machines that broke under it, each as often as it did.</summary>
    public IReadOnlyList<string> Broken { get; init; } = [];
}
