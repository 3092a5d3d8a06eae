using Retable.Cluster.Jobs;

namespace Retable.Cluster;

/// <summary>A stage that an engine has submitted to a cluster and whose outcome no engine has taken yet.</summary>
/// <param name="Instance">The stage: <c>cac.laptop/model[seed=3]</c>.</param>
/// <param name="Job">The job's number with its element; its name if the number is unknown.</param>
/// <param name="State">As the files tell: <c>waiting</c>, <c>running</c> or <c>ended</c>.</param>
public sealed record TaskUnderWay(string Instance, string Job, string State);

/// <summary>Lists the tasks under way in a cluster for a store, from the files alone.</summary>
public static class TasksUnderWay
{
    /// <summary>The tasks in the order of the stages; none if no cluster was ever used.</summary>
    public static IReadOnlyList<TaskUnderWay> Of(string store)
    {
        var folder = ClusterFolder.Of(store);
        if (!Directory.Exists(folder.Jobs))
        {
            return [];
        }

        var (begun, ended) = (Ids(folder.Begun), Ids(folder.Ended));
        var index = new JobIndex(folder);
        var found = new List<TaskUnderWay>();
        foreach (var id in Directory.EnumerateDirectories(folder.Tasks).Select(path => Path.GetFileName(path)))
        {
            if (index.Find(id) is { } place && ClusterJson.Read(folder.FileOf(id), ClusterJson.Default.TaskFile) is { } task)
            {
                var job = $"{place.Job.Id ?? place.Job.Name}{(place.Job.Elements.Count > 1 ? $"_{place.Element}" : "")}";
                found.Add(new TaskUnderWay(task.Instance, job, ended.Contains(id) ? "ended" : begun.Contains(id) ? "running" : "waiting"));
            }
        }

        return [.. found.OrderBy(one => one.Instance, StringComparer.Ordinal)];
    }

    private static HashSet<string> Ids(string place) => [.. Directory.EnumerateFiles(place).Select(path => ClusterFolder.Parts(Path.GetFileName(path)).Id)];
}
