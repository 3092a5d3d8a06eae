namespace Retable.Cluster.Jobs;

/// <summary>The intent of a job, written before it is submitted: whoever finds the file and a job of this name knows what the job is.</summary>
internal sealed record JobFile
{
    public required string Name { get; init; }

    public required string Comment { get; init; }

    /// <summary>The number that the scheduler gave; null until it is known.</summary>
    public string? Id { get; init; }

    /// <summary>Who handed it over; null for whoever looks.</summary>
    public string? User { get; init; }

    /// <summary>Whether another user handed it over: the scheduler may not show it here.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsAnothers => User is not null && User != Environment.UserName;

    /// <summary>What each element asks for.</summary>
    public required Queue.JobNeeds Needs { get; init; }

    /// <summary>The tasks of each element, one after the other.</summary>
    public required IReadOnlyList<IReadOnlyList<JobTask>> Elements { get; init; }

    /// <summary>Machines on which it must not run.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    public void Write(ClusterFolder folder) => ClusterJson.Write(folder.JobOf(Name), this, ClusterJson.Default.JobFile, flush: true);

    public static JobFile? Read(string path) => ClusterJson.Read(path, ClusterJson.Default.JobFile);
}

/// <summary>A task within a job.</summary>
/// <param name="Id">The name of its folder: the key of its stage.</param>
/// <param name="Tries">How often it was tried, and why.</param>
/// <param name="Expected">The expected duration in seconds, since a short task may be given to a warm worker; null if unknown.</param>
internal sealed record JobTask(string Id, Tries Tries, double? Expected = null);

/// <summary>How often a task was submitted, and why; what may still be tried follows from this.</summary>
/// <param name="Number">The number of this try, from 1.</param>
/// <param name="Free">The number of earlier tries that ended through no fault of the task.</param>
/// <param name="Memory">How often it ran out of memory.</param>
/// <param name="Time">How often it ran out of time without progress.</param>
internal sealed record Tries(int Number = 1, int Free = 0, int Memory = 0, int Time = 0)
{
    /// <summary>Machines that broke while running it, each as often as it did.</summary>
    public IReadOnlyList<string> Broken { get; init; } = [];
}
