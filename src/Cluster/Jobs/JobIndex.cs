namespace Retable.Cluster.Jobs;

/// <summary>Which job a task is in, according to the files of this and of earlier engines. May be asked from any thread.</summary>
internal sealed class JobIndex(ClusterFolder folder)
{
    private readonly Dictionary<string, (JobFile Job, int Element, JobTask Task)> _found = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private bool _isRead;
    private bool _mayBeOld;

    /// <summary>Other engines may have handed tasks over since: what is not known is looked for once more. Not for each task: where thousands were laid out and in no job, each would read all jobs.</summary>
    public void LookAgain()
    {
        lock (_lock)
        {
            _mayBeOld = true;
        }
    }

    /// <summary>The job in which a task was last submitted, by whichever engine; null if none.</summary>
    public (JobFile Job, int Element, JobTask Task)? Find(string id)
    {
        lock (_lock)
        {
            if (!_isRead)
            {
                Read();
            }
            else if (_mayBeOld && !_found.ContainsKey(id) && Directory.Exists(folder.TaskOf(id)))
            {
                Read();
            }

            return _found.TryGetValue(id, out var found) ? found : null;
        }
    }

    /// <summary>Notes that a task is in no job any more.</summary>
    public void Forget(string id)
    {
        lock (_lock)
        {
            _found.Remove(id);
        }
    }

    private void Read()
    {
        (_isRead, _mayBeOld) = (true, false);
        foreach (var path in Directory.EnumerateFiles(folder.Jobs, "*.json").Order(StringComparer.Ordinal))
        {
            if (JobFile.Read(path) is { } job)
            {
                foreach (var (element, tasks) in job.Elements.Index())
                {
                    foreach (var task in tasks)
                    {
                        if (!_found.TryGetValue(task.Id, out var known) || known.Task.Tries.Number <= task.Tries.Number)
                        {
                            _found[task.Id] = (job, element, task);
                        }
                    }
                }
            }
        }
    }
}
