namespace Retable.Cluster.Jobs;

/// <summary>Finds what an engine left behind that died after recording a stage and before deleting the task's files.</summary>
internal static class Remains
{
    /// <param name="folder">The cluster's folder.</param>
    /// <param name="files">Deletes the files of a task.</param>
    /// <param name="isDone">Whether a task's outcome is in the store.</param>
    public static void Clear(ClusterFolder folder, TaskFiles files, Func<string, bool> isDone)
    {
        if (!Directory.Exists(folder.Tasks))
        {
            return;
        }

        var done = Directory.EnumerateDirectories(folder.Tasks).Select(path => Path.GetFileName(path)).Where(isDone).ToHashSet(StringComparer.Ordinal);
        var copies = new[] { folder.Begun, folder.Ended }.SelectMany(Directory.EnumerateFiles).Select(path => ClusterFolder.Parts(Path.GetFileName(path))).ToLookup(word => word.Id, word => word.Copy, StringComparer.Ordinal);
        foreach (var id in done)
        {
            files.Clear(id, copies[id].Distinct());
        }

        // Of copies that ended after their task was cleared away.
        foreach (var id in copies.Select(group => group.Key).Where(id => !Directory.Exists(folder.TaskOf(id)) && isDone(id)))
        {
            files.Clear(id, copies[id].Distinct());
        }

        foreach (var path in Directory.EnumerateFiles(folder.Jobs, "*.json"))
        {
            if (JobFile.Read(path) is { } job && job.Elements.All(element => element.All(task => isDone(task.Id))))
            {
                folder.ClearJob(job);
            }
        }
    }
}
