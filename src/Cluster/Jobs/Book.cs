namespace Retable.Cluster.Jobs;

/// <summary>The tasks that this engine waits for, with their jobs. Owned by the dispatcher's thread.</summary>
internal sealed class Book(ClusterFolder folder, JobIndex index)
{
    private readonly Dictionary<string, ClusterTask> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Job> _jobs = new(StringComparer.Ordinal);

    public IReadOnlyCollection<ClusterTask> Tasks => _tasks.Values;

    /// <summary>The jobs that contain a task that is waited for.</summary>
    public IEnumerable<Job> Jobs => _jobs.Values.Where(job => job.Elements > 0);

    /// <summary>Tasks that are to be handed over.</summary>
    public HashSet<ClusterTask> Waiting { get; } = [];

    public ClusterTask? Find(string id) => _tasks.GetValueOrDefault(id);

    /// <summary>Adds a task that is to be submitted and waited for.</summary>
    public void Add(ClusterTask task)
    {
        _tasks[task.Id] = task;
        Waiting.Add(task);
    }

    /// <summary>Adds a task that is already in a job, to be waited for.</summary>
    public void Adopt(ClusterTask task, (JobFile Job, int Element, JobTask Task) found, DateTimeOffset now)
    {
        _tasks[task.Id] = task;
        if (!_jobs.TryGetValue(found.Job.Name, out var job))
        {
            // Without a number it may be in the queue all the same: the engine that handed it over died before it could note it.
            _jobs.Add(found.Job.Name, job = new Job(found.Job) { Next = found.Job.Id is null ? now + JobWatch.PatienceForAName : null });
        }

        task.Tries = found.Task.Tries;
        Put(task, job, found.Element);
    }

    public void Add(Job job) => _jobs[job.Name] = job;

    public static void Put(ClusterTask task, Job job, int element)
    {
        (task.Job, task.Element) = (job, element);
        job.Tasks.Add(task);
        job.Changed();
    }

    /// <summary>Marks a task to be submitted again.</summary>
    public void Again(ClusterTask task, Tries tries)
    {
        Leave(task);
        task.Tries = tries;
        (task.Copy, task.Seen, task.GoneSince, task.Told, task.EventsRead) = (null, null, null, null, 0);
        Waiting.Add(task);
    }

    /// <summary>Marks a task as over. Its job stays known until the engine has taken the outputs.</summary>
    public void Settle(ClusterTask task)
    {
        task.IsOver = true;
        task.Job?.Changed();
        _tasks.Remove(task.Id);
        Waiting.Remove(task);
    }

    /// <summary>Removes a task that nobody needs any more; also its job's file, if it was the last task in it.</summary>
    public void Remove(ClusterTask task)
    {
        Leave(task);
        if (_tasks.GetValueOrDefault(task.Id) == task)
        {
            _tasks.Remove(task.Id);
        }

        Waiting.Remove(task);
    }

    /// <summary>Leaves a task, which continues in its job.</summary>
    public void LetGo(ClusterTask task)
    {
        _tasks.Remove(task.Id);
        Waiting.Remove(task);
        if (task.Job is { } job && job.Tasks.Remove(task))
        {
            job.Changed();
            if (job.Tasks.Count == 0)
            {
                _jobs.Remove(job.Name);
            }
        }
    }

    private void Leave(ClusterTask task)
    {
        index.Forget(task.Id);
        if (task.Job is not { } job)
        {
            return;
        }

        task.Job = null;
        job.Tasks.Remove(task);
        job.Changed();
        if (job.Tasks.Count == 0)
        {
            _jobs.Remove(job.Name);
            // What another engine waits for in the same job stays known.
            if (job.Body is not null || !job.File.Elements.Any(element => element.Any(one => Directory.Exists(folder.TaskOf(one.Id)) && one.Id != task.Id)))
            {
                folder.ClearJob(job.File);
            }
        }
    }
}
