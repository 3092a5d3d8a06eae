namespace Retable.Cluster.Queue;

/// <summary>A cluster's scheduler: submits, lists and cancels jobs. It never says how a job ended; that is read from the job's own files.</summary>
public interface IScheduler
{
    /// <summary>How many elements an array may have at the most; 1 where there are no arrays.</summary>
    int LargestArray { get; }

    /// <summary>Submits a job. A refusal is an answer, not an exception.</summary>
    Submission Submit(JobRequest request);

    /// <summary>All of this user's jobs whose names begin so, those that have ended lately too; null if the scheduler does not answer.</summary>
    IReadOnlyList<QueuedJob>? List(string prefix);

    /// <summary>What is known about the end of a job that is no longer listed; null for nothing.</summary>
    JobState? Explain(string id, int? element);

    /// <summary>Cancels jobs, or elements of them. Those that have ended are ignored.</summary>
    void Cancel(IReadOnlyList<(string Id, int? Element)> jobs);
}

/// <summary>The scheduler's answer to a submission.</summary>
public abstract record Submission
{
    private Submission()
    {
    }

    /// <summary>Accepted: the job is in the queue under this number.</summary>
    public sealed record Accepted(string Id) : Submission;

    /// <summary>Not now, or the outcome is unknown: to be looked up by name and then submitted again.</summary>
    public sealed record NotNow(string Why) : Submission;

    /// <summary>Never: no machine of the cluster is like that, or the account may not use it.</summary>
    public sealed record Never(string Why) : Submission;
}

/// <summary>A job to submit.</summary>
public sealed record JobRequest
{
    /// <summary>The name by which the job is found again: <c>rt-</c>, eight digits of the store, sixteen of the key.</summary>
    public required string Name { get; init; }

    /// <summary>A comment for people: the stage, or the number of stages and their group.</summary>
    public required string Comment { get; init; }

    /// <summary>The full path of the job's script.</summary>
    public required string Script { get; init; }

    /// <summary>The full path of the script's own output, in which <c>%j</c> or the like may occur.</summary>
    public required string Output { get; init; }

    /// <summary>Lines of shell: variables, the site's set-up, the program.</summary>
    public required IReadOnlyList<string> Body { get; init; }

    /// <summary>The number of elements; 1 for a job that is no array.</summary>
    public required int Elements { get; init; }

    public required JobNeeds Needs { get; init; }

    /// <summary>Machines on which it must not run.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];
}

/// <summary>What one element of a job asks for.</summary>
/// <param name="Cpus">Cores on one machine.</param>
/// <param name="Memory">Bytes; 0 for the partition's own default.</param>
/// <param name="Gpus">The number of GPUs.</param>
/// <param name="Minutes">The time limit.</param>
/// <param name="Partition">Its name; empty for the cluster's default.</param>
public sealed record JobNeeds(int Cpus, long Memory, int Gpus, int Minutes, string Partition)
{
    public override string ToString() =>
        $"{Cpus} cpus, {(Memory == 0 ? "default memory" : $"{Memory >> 20} MiB")}, {(Gpus > 0 ? $"{Gpus} GPUs, " : "")}{Minutes} min{(Partition.Length > 0 ? $", partition {Partition}" : "")}";
}

/// <summary>A job as the queue shows it.</summary>
/// <param name="Name">The name under which it was submitted.</param>
/// <param name="Id">The job's number; for an array that of the whole array.</param>
/// <param name="Element">The element of an array; null for a job that is no array.</param>
/// <param name="State">The state, as far as it is understood.</param>
/// <param name="Reason">Why the job waits, in the scheduler's word; empty for none.</param>
/// <param name="Node">The machine on which it runs; empty if it does not run.</param>
public sealed record QueuedJob(string Name, string Id, int? Element, JobState State, string Reason, string Node);
