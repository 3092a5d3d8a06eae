using System.Collections.Concurrent;
using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Processes;

namespace Retable.Cluster.Jobs;

/// <summary>Looks after all tasks of a cluster: one thread calls <see cref="Tick"/> repeatedly; requests may come from any thread.</summary>
internal sealed class Dispatcher
{
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);

    /// <summary>The share of the time between two looks that a look may cost.</summary>
    private const double Share = 0.01;

    private readonly ConcurrentQueue<(ClusterTask Task, TaskRequest Request)> _requests = new();
    private readonly ClusterSettings _settings;
    private readonly JobIndex _index;
    private readonly TaskFiles _files;
    private readonly Book _book;
    private readonly Handover _handover;
    private readonly JobWatch _watch;
    private readonly Endings _endings;
    private readonly Follower _follower;
    private readonly Usage _usage = new();
    private IRunObserver? _observer;
    private DateTimeOffset? _lastArrival;
    private DateTimeOffset? _firstArrival;
    private DateTimeOffset? _leaving;
    private DateTimeOffset _nextLook;
    private RunEvent.Queue? _told;

    public Dispatcher(ClusterSettings settings)
    {
        var folder = ClusterFolder.Of(settings.Store);
        var store = folder.Open();
        if (settings.HandsOver)
        {
            folder.Scheduler = settings.Scheduler.Name;
        }

        _settings = settings;
        _index = new JobIndex(folder);
        _files = new TaskFiles(folder, settings.ProgramOnNode, settings.Watched);
        _book = new Book(folder, _index);
        _handover = new Handover(settings, folder, store, _book, (task, ending) => _endings!.End(task, ending));
        _watch = new JobWatch(settings, folder, _handover, _book, words => Tell(new RunEvent.Warning(words)));
        _follower = new Follower(folder, _book);
        _endings = new Endings(settings, folder, _files, _handover, _follower, _book, _usage, Tell) { AskTheQueue = _watch.Hurry };
    }

    /// <summary>The number of tasks that it looks after.</summary>
    public int Count => _book.Tasks.Count + _requests.Count;

    public void Attach(IRunObserver observer) => _observer = observer;

    /// <summary>Ends the run, and reports what was seen of it.</summary>
    public void Detach()
    {
        if (_usage.All is { } all)
        {
            Tell(all);
        }

        _observer = null;
    }

    /// <summary>Accepts a task: finds it in its job if it is in one, else prepares it and submits it soon.</summary>
    public ClusterTask Start(StageTask task, Action<StepEvent> heard)
    {
        var started = new ClusterTask(Path.GetFileName(task.Staging), task, heard, Ask);
        Ask(started, TaskRequest.Run);
        return started;
    }

    /// <summary>Does what is due.</summary>
    /// <returns>The time for which nothing is due, unless a request arrives.</returns>
    public TimeSpan Tick()
    {
        var began = _settings.Time.GetTimestamp();
        var now = _settings.Time.GetUtcNow();
        Take(now);
        if (_leaving <= now)
        {
            LeaveAll();
        }

        var looks = now >= _nextLook;
        if (looks)
        {
            _follower.Look();
            _endings.Look();
        }

        if (_lastArrival is null || now - _lastArrival >= _settings.Gathering / 2 || now - _firstArrival >= _settings.Gathering * 5)
        {
            (_lastArrival, _firstArrival) = (null, null);
            _handover.Run(now);
        }

        _watch.Run(now, _endings.Gone);
        TellHowItStands();
        if (looks)
        {
            _nextLook = now + Pause(_settings.Time.GetElapsedTime(began));
        }

        return _book.Tasks.Count == 0 ? LongestLook : _lastArrival is not null ? _settings.Gathering / 2 : Earlier(_nextLook, _watch.Next) - now;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    /// <summary>The pause until the next look: short if stages are short and few, long if they are long or a look is costly.</summary>
    private TimeSpan Pause(TimeSpan cost)
    {
        const double LooksAStage = 50;
        var shortest = _book.Tasks.Select(task => task.Expected ?? 0).DefaultIfEmpty(0).Min();
        var pause = TimeSpan.FromSeconds(Math.Max(shortest / LooksAStage, cost.TotalSeconds / Share));
        return pause < ShortestLook ? ShortestLook : pause > LongestLook ? LongestLook : pause;
    }

    private void Ask(ClusterTask task, TaskRequest request)
    {
        _requests.Enqueue((task, request));
        Asked?.Invoke();
    }

    /// <summary>Raised, from any thread, when there is a request: a reason to call <see cref="Tick"/> soon.</summary>
    public event Action? Asked;

    private void Take(DateTimeOffset now)
    {
        var killed = new List<ClusterTask>();
        var found = new List<ClusterTask>();
        var requests = new List<(ClusterTask Task, TaskRequest Request)>();
        while (_requests.TryDequeue(out var one))
        {
            requests.Add(one);
        }

        // The leases of all these were taken before: what other engines handed over of them is on the disk by now.
        _index.LookAgain();
        foreach (var one in requests)
        {
            switch (one.Request)
            {
                case TaskRequest.Run:
                    Add(one.Task, now);
                    if (one.Task.Job is not null)
                    {
                        found.Add(one.Task);
                    }

                    _firstArrival ??= now;
                    _lastArrival = now;
                    // What ended while no engine was there is found at once.
                    _nextLook = default;
                    break;
                case TaskRequest.Leave:
                    _leaving ??= now + _settings.PauseBeforeLeaving;
                    break;
                case TaskRequest.Kill when _book.Find(one.Task.Id) == one.Task:
                    killed.Add(one.Task);
                    break;
                case TaskRequest.Forget:
                    _endings.Clear(one.Task);
                    break;
            }
        }

        if (killed.Count > 0)
        {
            Kill(killed);
        }

        if (found.Count > 0)
        {
            Tell(new RunEvent.Warning(WordsFor(found)));
        }
    }

    /// <summary><c>cac.laptop/model[seed=3] and 2 more stages were ...</c></summary>
    private static string WordsFor(List<ClusterTask> found)
    {
        var job = found[0].Job!;
        var others = found.Count > 1 ? $" and {Plural.Count(found.Count - 1, "more stage")} were" : " was";
        var whose = job.File.IsAnothers ? $"by {job.File.User}" : "by an earlier run";
        return $"{found[0].Task.Instance}{others} handed to the cluster {whose} (job {job.NumberOf(found[0])}): waited for, not executed a second time";
    }

    private void Add(ClusterTask task, DateTimeOffset now)
    {
        try
        {
            if (_index.Find(task.Id) is { } found)
            {
                _book.Adopt(task, found, now);
                return;
            }

            if (_settings.HandsOver)
            {
                _files.Lay(task.Id, task.Task);
            }

            _book.Add(task);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            task.End(new TaskEnding(TaskCause.NotStarted) { ExitCode = ExitCode.Machine, IsMachineFault = true, Fault = $"the job cannot be laid out: {error.Message}" });
        }
    }

    private void Kill(List<ClusterTask> tasks)
    {
        // What was handed over without a number may be in the queue all the same.
        var known = tasks.Any(task => task.Job is { File.Id: null }) ? _settings.Scheduler.List(_handover.Prefix, _book.Users) ?? [] : [];
        _settings.Scheduler.Cancel([.. tasks.Where(task => task.Job is not null).SelectMany(task => NumbersOf(task, known)).Distinct()]);
        foreach (var task in tasks)
        {
            _endings.Clear(task);
            task.End(Stopped);
        }
    }

    private static IEnumerable<(string, int?)> NumbersOf(ClusterTask task, IReadOnlyList<Queue.QueuedJob> known)
    {
        int? element = task.Job!.File.Elements.Count > 1 ? task.Element : null;
        return task.Job.File.Id is { } id ? [(id, element)] : known.Where(job => job.Name == task.Job.Name).Select(job => (job.Id, element));
    }

    private void LeaveAll()
    {
        _leaving = null;
        foreach (var task in _book.Tasks.ToList())
        {
            if (task.Job is null)
            {
                _endings.Clear(task);
            }

            _book.LetGo(task);
            task.End(task.Job is { } job ? Stopped with { Fault = $"it goes on in job {job.NumberOf(task)}" } : Stopped);
        }
    }

    private static TaskEnding Stopped => new(TaskCause.Stopped) { ExitCode = ExitCode.Interrupted };

    private void TellHowItStands()
    {
        if (_book.Tasks.Count == 0 && _told is null)
        {
            return;
        }

        var waiting = _book.Tasks.Where(task => task.Copy is null).ToList();
        var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var task in waiting)
        {
            var reason = task.Job is null ? "not handed over yet" : task.Job.File.Id is null ? _handover.Refusal ?? "handed over" : task.Seen?.Reason ?? "";
            reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
        }

        reasons.Remove("");
        var stands = new RunEvent.Queue(waiting.Count, _book.Tasks.Count - waiting.Count, reasons);
        if (_told is null || stands.Pending != _told.Pending || stands.Running != _told.Running || !reasons.SequenceEqual(_told.Reasons))
        {
            _told = stands;
            Tell(stands);
        }
    }

    private void Tell(RunEvent what) => _observer?.On(what);
}
