using Retable.Cluster.Queue;

namespace Retable.Cluster.Jobs;

/// <summary>Looks at the queue from time to time, for all jobs at once: only to know whether waiting makes sense, and why a job vanished without an ending.</summary>
internal sealed class JobWatch(ClusterSettings settings, ClusterFolder folder, Handover handover, Book book, Action<string> warn)
{
    /// <summary>How long a job without a number is looked for by name before it counts as never submitted: sbatch may have been running when the engine died.</summary>
    public static readonly TimeSpan PatienceForAName = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    /// <summary>The approximate number of looks at the queue during the shortest job.</summary>
    private const double LooksAJob = 20;

    /// <summary>The share of the time between two looks that a look may cost.</summary>
    private const double Share = 0.01;

    private readonly HashSet<string> _warned = new(StringComparer.Ordinal);
    private DateTimeOffset _next;
    private bool _isSilent;

    /// <summary>The time of the next look at the queue.</summary>
    public DateTimeOffset Next => book.Jobs.Select(job => job.Next).OfType<DateTimeOffset>().Append(_next).Min();

    /// <summary>Asks for a look soon: a copy was told to leave, and only the queue knows why.</summary>
    public void Hurry() => _next = default;

    /// <summary>Looks, if it is time to.</summary>
    /// <param name="now">The time.</param>
    /// <param name="gone">Called for a task whose job has been over, or nowhere to be found, for long enough, with the queue's answer about it.</param>
    public void Run(DateTimeOffset now, Action<ClusterTask, JobState?> gone)
    {
        // One that was refused, or that nobody has found yet, is due at its own time.
        if ((now < _next && !book.Jobs.Any(job => job.Next <= now)) || !book.Jobs.Any())
        {
            return;
        }

        var began = settings.Time.GetTimestamp();
        var seen = settings.Scheduler.List(handover.Prefix, book.Users);
        var cost = settings.Time.GetElapsedTime(began);
        _next = now + Pause(cost);
        if (seen is null)
        {
            if (!_isSilent)
            {
                _isSilent = true;
                warn("the cluster's scheduler does not answer; jobs that run go on, and are waited for");
            }

            return;
        }

        if (_isSilent)
        {
            _isSilent = false;
            warn("the cluster's scheduler answers again");
        }

        var byName = seen.ToLookup(job => job.Name, StringComparer.Ordinal);
        foreach (var job in book.Jobs.ToList())
        {
            Look(job, [.. byName[job.Name]], now, gone);
        }
    }

    /// <summary>The pause until the next look: 2 s for short jobs, up to a minute for long ones; a slow scheduler is asked less often.</summary>
    private TimeSpan Pause(TimeSpan cost)
    {
        var shortest = book.Tasks.Where(task => task.Job is not null).Select(task => task.Told is null ? task.Expected ?? 0 : 0).DefaultIfEmpty(0).Min();
        var pause = TimeSpan.FromSeconds(shortest / LooksAJob);
        pause = pause < cost / Share ? cost / Share : pause;
        pause = pause < settings.Site.Poll ? settings.Site.Poll : pause;
        return pause > LongestPause ? LongestPause : pause;
    }

    private void Look(Job job, List<QueuedJob> seen, DateTimeOffset now, Action<ClusterTask, JobState?> gone)
    {
        if (job.File.Id is null)
        {
            Identify(job, seen, now);
            return;
        }

        // Numbers are given again after a controller has lost its state: the name must be ours too.
        var own = new Dictionary<int, QueuedJob>();
        foreach (var one in seen.Where(one => one.Id == job.File.Id))
        {
            own[one.Element ?? 0] = one;
        }

        foreach (var task in job.Tasks.Where(task => !task.IsOver).ToList())
        {
            var one = own.GetValueOrDefault(task.Element);
            if (one is { State: JobState.Unknown } && _warned.Add(job.Name))
            {
                warn($"the scheduler says of job {one.Id} what is not known here; it is waited for");
            }

            task.Seen = one;
            task.WasSeen |= one is not null;
            if (job.File.IsAnothers && !task.WasSeen && task.Copy is null)
            {
                if (_warned.Add(job.Name))
                {
                    warn($"the scheduler does not show job {job.File.Id} of {job.File.User}; it is waited for");
                }

                continue;
            }

            if (one is not null && !one.State.IsOver())
            {
                task.GoneSince = null;
                continue;
            }

            task.GoneSince ??= now;
            if (now - task.GoneSince >= PatienceFor(task, one) && (task.Told is not null || !IsAlive(task, now)))
            {
                gone(task, one?.State ?? settings.Scheduler.Explain(job.File.Id!, job.File.Elements.Count > 1 ? task.Element : null));
            }
        }
    }

    /// <summary>Identifies a job that never got a number: it is in the queue under its name, or must be submitted again.</summary>
    private void Identify(Job job, List<QueuedJob> seen, DateTimeOffset now)
    {
        // One that is over under this name may be of an earlier time; if it was this one its tasks left word, or it is of no use.
        if (seen.Where(one => !one.State.IsOver()).Select(one => one.Id).Distinct().OrderByDescending(id => id.Length).ThenByDescending(id => id, StringComparer.Ordinal).FirstOrDefault() is { } id)
        {
            handover.Note(job, id);
            return;
        }

        if (job.Next > now)
        {
            return;
        }

        if (job.Body is not null)
        {
            handover.HandOver(job, now);
            return;
        }

        foreach (var task in job.Tasks.Where(task => !task.IsOver).ToList())
        {
            book.Again(task, task.Tries);
        }
    }

    /// <summary>How long an ending is waited for: a job that was cancelled in the queue has none; that of any other may arrive late.</summary>
    private TimeSpan PatienceFor(ClusterTask task, QueuedJob? seen) =>
        task.Told is not null || (seen is { State: JobState.Cancelled } && task.Copy is null) ? TimeSpan.Zero : settings.Site.Patience;

    /// <summary>Whether a task shows signs of life. Its machine may be cut off from the controller and still working, so as long as they come it is waited for.</summary>
    private bool IsAlive(ClusterTask task, DateTimeOffset now)
    {
        if (task.Copy is not { } copy || task.Seen is { State: JobState.Cancelled or JobState.OutOfMemory or JobState.TimedOut })
        {
            return false;
        }

        var sign = File.GetLastWriteTimeUtc(folder.BegunOf(task.Id, copy));
        if (sign != task.LastBeat.Sign)
        {
            task.LastBeat = (sign, now);
        }

        return now - task.LastBeat.At < settings.Site.Patience;
    }
}
