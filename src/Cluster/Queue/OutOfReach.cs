namespace Retable.Cluster.Queue;

/// <summary>A scheduler that this machine cannot ask. What its jobs do is seen in their files alone.</summary>
internal sealed class OutOfReach(string name) : IScheduler
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int LargestArray => 1;

    /// <inheritdoc/>
    public Submission Submit(JobRequest request) => new Submission.NotNow("the scheduler cannot be asked from this machine");

    /// <inheritdoc/>
    public IReadOnlyList<QueuedJob>? List(string prefix, IReadOnlyCollection<string> users) => null;

    /// <inheritdoc/>
    public JobState? Explain(string id, int? element) => null;

    /// <inheritdoc/>
    public void Cancel(IReadOnlyList<(string Id, int? Element)> jobs)
    {
    }
}
