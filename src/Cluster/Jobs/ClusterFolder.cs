using Retable.Contract;

namespace Retable.Cluster.Jobs;

/// <summary>The folder of the store through which the engine and the machines of a cluster exchange files.</summary>
/// <remarks>
/// <c>jobs/NAME.json</c> is written before a job is handed over, <c>tasks/ID</c> holds what a task needs and what its copies make of it; a copy
/// touches <c>begun/ID.COPY</c> while it runs and renames <c>ended/ID.COPY</c> into place at its end. Of two copies the first success counts.
/// </remarks>
/// <param name="root">Its full path.</param>
internal sealed class ClusterFolder(string root)
{
    public static ClusterFolder Of(string store) => new(Path.Combine(store, "cluster"));

    public string Root => root;

    public string Tasks => Path.Combine(root, "tasks");

    public string Jobs => Path.Combine(root, "jobs");

    public string Begun => Path.Combine(root, "begun");

    public string Ended => Path.Combine(root, "ended");

    public string Logs => Path.Combine(root, "logs");

    public string TaskOf(string id) => Path.Combine(Tasks, id);

    /// <summary>The folder that the engine prepared, with links to the inputs.</summary>
    public string StagedOf(string id) => Path.Combine(Tasks, id, "staged");

    public string FileOf(string id) => Path.Combine(Tasks, id, "task.json");

    public string SpecOf(string id) => Path.Combine(Tasks, id, "spec.json");

    /// <summary>The folder of one copy, into which no other copy writes.</summary>
    public string CopyOf(string id, string copy) => Path.Combine(Tasks, id, $"copy.{copy}");

    public string EventsOf(string id, string copy) => Path.Combine(CopyOf(id, copy), "events.jsonl");

    public string JobOf(string name) => Path.Combine(Jobs, name + ".json");

    public string BegunOf(string id, string copy) => Path.Combine(Begun, $"{id}.{copy}");

    public string EndedOf(string id, string copy) => Path.Combine(Ended, $"{id}.{copy}");

    public string ScriptOf(string name) => Path.Combine(Jobs, name + ".sh");

    /// <summary>The output of a job's or an element's script itself, besides that of its tasks.</summary>
    /// <param name="element">Null for a job that is no array.</param>
    public string OutputOf(string name, string? element) => Path.Combine(Logs, element is null ? $"{name}.out" : $"{name}.{element}.out");

    /// <summary>Deletes the files of a job that nobody waits for.</summary>
    public void ClearJob(JobFile job)
    {
        File.Delete(JobOf(job.Name));
        File.Delete(ScriptOf(job.Name));
        foreach (var element in job.Elements.Count > 1 ? Enumerable.Range(0, job.Elements.Count).Select(i => (string?)$"{i}") : [null])
        {
            File.Delete(OutputOf(job.Name, element));
        }
    }

    /// <summary>Makes it where it is not there yet, and gives the eight digits that jobs of this store bear in their names.</summary>
    public string Open()
    {
        foreach (var folder in new[] { Tasks, Jobs, Begun, Ended, Logs })
        {
            Directory.CreateDirectory(folder);
        }

        // Written once: the store may be seen under another path from another machine.
        var file = Path.Combine(root, "id");
        if (!File.Exists(file))
        {
            var fresh = file + ".new";
            File.WriteAllText(fresh, Digest.OfText(Path.GetFullPath(root)).ToString()[..8]);
            File.Move(fresh, file, overwrite: true);
        }

        return File.ReadAllText(file);
    }

    /// <summary>The task and the copy in a file's name.</summary>
    public static (string Id, string Copy) Parts(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
    }
}
