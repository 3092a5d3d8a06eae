using Retable.Cluster.Jobs;
using Retable.Cluster.Queue;

namespace Retable.Cluster;

/// <summary>What a scheduler has of a store: jobs whose stages a run will take, and jobs that nobody knows any more. Shows and cancels them.</summary>
/// <param name="store">The store's folder.</param>
/// <param name="scheduler">Whom to ask.</param>
public sealed class StoreQueue(string store, IScheduler scheduler)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);
    private readonly ClusterFolder _folder = ClusterFolder.Of(store);

    /// <summary>How long the ends of cancelled jobs are waited for: a step may write a checkpoint first.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>The stages that are under way, with what the queue says of their jobs, and jobs without stages; null if the scheduler does not answer.</summary>
    public IReadOnlyList<TaskUnderWay>? Look()
    {
        if (Ask() is not { } queue)
        {
            return null;
        }

        var jobs = queue.Where(job => !job.State.IsOver()).ToLookup(job => job.Name, StringComparer.Ordinal);
        var stages = TasksUnderWay.Of(store).Select(task => task.State == "ended" ? task : task with { Detail = DetailOf(jobs[task.Name], task) });
        return [.. stages, .. Orphans(queue).Select(job => new TaskUnderWay("(no stage)", NumberOf(job), "orphan") { Name = job.Name, Detail = job.Node.Length > 0 ? $"on {job.Node}" : job.Reason })];
    }

    /// <summary>Cancels the jobs of stages that have not ended, and those without stages, and clears away what is left of them.</summary>
    /// <param name="isHeld">Whether a run that lives waits for a key: its job stays, the run itself cancels it.</param>
    /// <returns>How many stages' jobs and orphans were cancelled, and how many stages stay for a run; null if the scheduler does not answer.</returns>
    public (int Stages, int Orphans, int Held)? Cancel(Func<string, bool> isHeld)
    {
        if (!Directory.Exists(_folder.Jobs))
        {
            return (0, 0, 0);
        }

        if (Ask() is not { } queue)
        {
            return null;
        }

        var held = TasksUnderWay.Of(store).Where(task => task.State != "ended" && isHeld(task.Id)).ToList();
        var dropped = TasksUnderWay.Of(store).Where(task => task.State != "ended" && !isHeld(task.Id)).ToList();
        // An element that has a stage of a living run too goes on: its other stages are dropped and so passed over.
        var kept = held.Select(task => (task.Name, task.Element)).ToHashSet();
        var names = dropped.Where(task => !kept.Contains((task.Name, task.Element))).Select(task => (task.Name, task.Element)).ToHashSet();
        var orphans = Orphans(queue);
        var ended = queue.Where(job => !job.State.IsOver() && names.Contains((job.Name, job.Element ?? 0))).Concat(orphans).Select(job => (job.Id, job.Element)).Distinct().ToList();
        scheduler.Cancel(ended);
        WaitForTheEndOf([.. ended]);
        Clear(dropped);
        return (dropped.Count, orphans.Count, held.Count);
    }

    private IReadOnlyList<QueuedJob>? Ask()
    {
        if (!Directory.Exists(_folder.Jobs))
        {
            return [];
        }

        var users = JobsOfFiles().Select(job => job.User).OfType<string>().Append(Environment.UserName).Distinct().Order(StringComparer.Ordinal);
        return scheduler.List($"rt-{_folder.Open()}-", [.. users]);
    }

    private List<QueuedJob> Orphans(IReadOnlyList<QueuedJob> queue) =>
        [.. queue.Where(job => !job.State.IsOver() && !File.Exists(_folder.JobOf(job.Name)))];

    private IEnumerable<JobFile> JobsOfFiles() => Directory.EnumerateFiles(_folder.Jobs, "*.json").Order(StringComparer.Ordinal).Select(JobFile.Read).OfType<JobFile>();

    private void WaitForTheEndOf(HashSet<(string, int?)> jobs)
    {
        for (var waited = TimeSpan.Zero; waited < Patience && Ask()?.Any(job => !job.State.IsOver() && jobs.Contains((job.Id, job.Element))) == true; waited += BetweenLooks)
        {
            Thread.Sleep(BetweenLooks);
        }
    }

    private void Clear(List<TaskUnderWay> dropped)
    {
        var files = new TaskFiles(_folder, path => path, []);
        var words = new[] { _folder.Begun, _folder.Ended }.SelectMany(Directory.EnumerateFiles).Select(path => ClusterFolder.Parts(Path.GetFileName(path))).ToLookup(word => word.Id, word => word.Copy, StringComparer.Ordinal);
        foreach (var task in dropped)
        {
            files.Clear(task.Id, words[task.Id].Distinct());
        }

        foreach (var job in JobsOfFiles().Where(job => !job.Elements.Any(element => element.Any(task => Directory.Exists(_folder.TaskOf(task.Id))))).ToList())
        {
            _folder.ClearJob(job);
        }
    }

    private static string NumberOf(QueuedJob job) => job.Element is { } element ? $"{job.Id}_{element}" : job.Id;

    private static string DetailOf(IEnumerable<QueuedJob> jobs, TaskUnderWay task) => jobs.FirstOrDefault(job => (job.Element ?? 0) == task.Element) switch
    {
        null => "not in the queue",
        { State: JobState.Running, Node: { Length: > 0 } node } => $"on {node}",
        { Reason: var reason } => reason,
    };
}
