namespace Retable.Cluster.Queue;

/// <summary>A cluster's scheduler: takes jobs, lists them, ends them. Never says what came of one: that is read from the job's own files.</summary>
public interface IScheduler
{
    /// <summary>What <c>--executor</c> calls it.</summary>
    string Name { get; }

    /// <summary>How many elements an array may have at the most; 1 where there are no arrays.</summary>
    int LargestArray { get; }

    /// <summary>Hands a job over. What it does not take is an answer, not an exception.</summary>
    Submission Submit(JobRequest request);

    /// <summary>The jobs whose names begin so, those that have ended lately too; null if the scheduler does not answer.</summary>
    /// <param name="prefix">How their names begin.</param>
    /// <param name="users">Whose they are. A scheduler may hide those of others.</param>
    IReadOnlyList<QueuedJob>? List(string prefix, IReadOnlyCollection<string> users);

    /// <summary>What is known of the end of a job that the list has no more; null for nothing.</summary>
    JobState? Explain(string id, int? element);

    /// <summary>Ends jobs, or elements of theirs. Those that have ended are passed over.</summary>
    void Cancel(IReadOnlyList<(string Id, int? Element)> jobs);
}

/// <summary>What came of handing over a job.</summary>
public abstract record Submission
{
    private Submission()
    {
    }

    /// <summary>It is in the queue under this number.</summary>
    public sealed record Accepted(string Id) : Submission;

    /// <summary>Not now, or it cannot be told whether it was taken: to be asked for by its name, and then handed over again.</summary>
    public sealed record NotNow(string Why) : Submission;

    /// <summary>Never: no machine of the cluster is like that, or the account may not.</summary>
    public sealed record Never(string Why) : Submission;
}

/// <summary>A job to hand over.</summary>
public sealed record JobRequest
{
    /// <summary>By which it is found again: <c>rt-</c>, eight digits of the store, sixteen of the key.</summary>
    public required string Name { get; init; }

    /// <summary>For people: the stage, or how many of which group.</summary>
    public required string Comment { get; init; }

    /// <summary>Where its script is written, a full path.</summary>
    public required string Script { get; init; }

    /// <summary>Where what the script itself prints goes, a full path; <c>%j</c> or the like may stand in it.</summary>
    public required string Output { get; init; }

    /// <summary>Lines of shell: variables, the site's set-up, the program.</summary>
    public required IReadOnlyList<string> Body { get; init; }

    /// <summary>How many elements; 1 for a job that is no array.</summary>
    public required int Elements { get; init; }

    public required JobNeeds Needs { get; init; }

    /// <summary>Machines that it must not run on.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];
}

/// <summary>What one element of a job asks for.</summary>
/// <param name="Cpus">Cores on one machine.</param>
/// <param name="Memory">Bytes; 0 for the partition's own default.</param>
/// <param name="Gpus">How many.</param>
/// <param name="Minutes">The time limit.</param>
/// <param name="Partition">Its name; empty for the cluster's default.</param>
public sealed record JobNeeds(int Cpus, long Memory, int Gpus, int Minutes, string Partition)
{
    public override string ToString() =>
        $"{Cpus} cpus, {(Memory == 0 ? "default memory" : $"{Memory >> 20} MiB")}, {(Gpus > 0 ? $"{Gpus} GPUs, " : "")}{Minutes} min{(Partition.Length > 0 ? $", partition {Partition}" : "")}";
}

/// <summary>A job as the queue shows it.</summary>
/// <param name="Name">The name that it was handed over with.</param>
/// <param name="Id">The job's number, of an array that of the whole.</param>
/// <param name="Element">Which of an array; null for a job that is none.</param>
/// <param name="State">As far as it is understood.</param>
/// <param name="Reason">Why it waits, in the scheduler's word; empty for none.</param>
/// <param name="Node">Where it runs; empty if it does not.</param>
public sealed record QueuedJob(string Name, string Id, int? Element, JobState State, string Reason, string Node);
