using System.Threading.Channels;
using Retable.Contract;
using Retable.Engine.Attempts;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Planning;
using Retable.Engine.Processes;
using Retable.Engine.Scheduling;
using Retable.Engine.Store;

namespace Retable.Engine.Runs;

/// <summary>Drives a plan to its end: starts what is ready, hears how it ended, lets the plan decide what follows.</summary>
/// <remarks>
/// One loop on one thread owns the plan, the scheduler and the counters. Tries and restorations run beside it and send
/// it a message when they have ended, so nothing here needs a lock.
/// </remarks>
internal sealed partial class RunLoop : IDisposable
{
    private readonly Run _run;
    private readonly Plan _plan;
    private readonly RunProgress _progress;
    private readonly Scheduler _scheduler;
    private readonly Channel<Action> _messages = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _noMorePauses = new();
    private readonly Dictionary<int, IRunningTask?> _running = [];
    private readonly HashSet<int> _restoring = [];
    private readonly HashSet<int> _queued = [];
    private readonly HashSet<Digest> _keys = [];
    private readonly int[] _attempts;

    /// <summary>For each node the seconds of the longest chain that begins with it.</summary>
    private readonly IReadOnlyList<double> _priorities;

    /// <summary>What each group used before; null where stages run on this machine, since only a queue wants to know beforehand how long and how much.</summary>
    private readonly RecordedUsage? _usual;
    private int _pausing;
    private bool _stopping;
    private bool _killing;

    /// <param name="run">Whose plan it is.</param>
    /// <param name="plan">The plan, which changes as stages end.</param>
    public RunLoop(Run run, Plan plan)
    {
        (_run, _plan) = (run, plan);
        _scheduler = new Scheduler(run.Capacity);
        _progress = new RunProgress(plan, run.Tally, run.Observer);
        _attempts = new int[plan.Dag.Stages.Length];
        _priorities = CriticalPath.Priorities(plan.Dag, CriticalPath.Durations(plan.Dag, run.Records));
        _usual = run.Capacity.IsElsewhere ? new RecordedUsage(plan.Dag, run.Records) : null;
    }

    /// <summary>True if an object that was to be read is lost: the plan must be made anew and run again.</summary>
    public bool MustPlanAnew { get; private set; }

    /// <summary>What the engine could not go on for; null if nothing.</summary>
    public Exception? Error { get; private set; }

    private bool StartsNothingNew => _stopping || MustPlanAnew || (_run.Tally[StageEnding.Failed] > 0 && !_run.Request.KeepGoing);

    private bool IsBusy => _running.Count + _restoring.Count + _pausing + _awaited > 0;

    public async Task RunAsync(StopSignal stop)
    {
        using var orderly = stop.Orderly.Register(() => Send(Stop));
        using var atOnce = stop.AtOnce.Register(() => Send(Kill));
        foreach (var node in _plan.Wanted)
        {
            Consider(node);
        }

        StartReady();
        while (IsBusy)
        {
            (await _messages.Reader.ReadAsync().ConfigureAwait(false))();
            StartReady();
        }

        if (!MustPlanAnew || _stopping)
        {
            _progress.SkipTheRest();
        }
    }

    public void Dispose() => _noMorePauses.Dispose();

    /// <summary>Looks at a node whose decision, or whose inputs, may be others now.</summary>
    private void Consider(int node)
    {
        _progress.Update(node);
        if (_running.ContainsKey(node) || _restoring.Contains(node) || _progress.HasEnded(node))
        {
            return;
        }

        switch (_plan[node])
        {
            case Decision.Restore restore when !StartsNothingNew:
                Restore(node, restore.Record);
                break;
            case Decision.Fetch fetch when !StartsNothingNew:
                Fetch(node, fetch);
                break;
            case Decision.Run or Decision.UnknownUntil when _run.Request.FetchesOnly:
                break;
            case Decision.Run { Why: not Reason.Forced } when !StartsNothingNew && _progress.IsReady(node) && _plan.Key(node) is { } key && _run.Remote?.Knows(key.Digest) == false:
                Ask(node, key);
                break;
            case Decision.Run when _progress.IsReady(node) && _plan.Key(node) is { } key && !_queued.Contains(node) && _keys.Add(key.Digest):
                // Of two stages with one key only the first is queued; the plan serves the second from its record.
                _queued.Add(node);
                Enqueue(node);
                break;
        }
    }

    /// <summary>Looks at a node that the plan decided anew because another one has ended.</summary>
    private void Reconsider(int node)
    {
        if (_plan[node] is Decision.UpToDate { Record: var record } && !_progress.HasEnded(node))
        {
            if (_run.Stages.IsSettled(_plan.Dag.Stages[node], record))
            {
                _progress.Update(node);
                _progress.CutOff(node);
            }
            else
            {
                _progress.Update(node);
                Restore(node, record);
            }

            ConsiderReaders(node);
            return;
        }

        Consider(node);
    }

    private void ConsiderReaders(int node)
    {
        foreach (var reader in _progress.ReadersThatLackNothing(node))
        {
            Consider(reader);
        }
    }

    private void Enqueue(int node)
    {
        _attempts[node]++;
        _scheduler.Add(node, RetryPolicy.ResourcesOf(_plan.Dag.Stages[node].Resources, _attempts[node]), _priorities[node]);
    }

    private void StartReady()
    {
        while (!StartsNothingNew && _scheduler.Next() is { } next)
        {
            Start(next.Node, next.Slots);
        }
    }

    private void Start(int node, Slots slots)
    {
        var expected = _run.LastSeconds(node);
        var why = _plan[node] is Decision.Run run ? Explanation.Describe(run.Why) : "";
        var work = StageWork.Create(_plan, node, _attempts[node], slots, expected) with { Usual = _usual?.Of(node) };
        _running.Add(node, null);
        var isForced = _plan[node] is Decision.Run { Why: Reason.Forced };
        _ = Task.Run(async () =>
        {
            var ended = await Attempt.OfAsync(() => _run.Stages.RunAsync(work, why, isForced, task => Send(() => Started(node, task)))).ConfigureAwait(false);
            Send(() => Ended(node, slots, ended));
        });
    }

    private void Started(int node, IRunningTask task)
    {
        _running[node] = task;
        if (_killing)
        {
            task.Kill();
        }
        else if (_stopping)
        {
            task.Stop();
        }
    }

    private void Ended(int node, Slots slots, Attempt attempt)
    {
        _scheduler.Release(slots);
        _running.Remove(node);
        switch (attempt)
        {
            case Attempt.Done done:
                _progress.Ran(node, done.Ending, _attempts[node]);
                _run.Sending?.Add(done.Record);
                Complete(node, done.Record);
                break;
            case Attempt.Again again when !StartsNothingNew:
                Pause(node, again);
                break;
            case Attempt.Again again:
                _progress.Failed(node, again.Failure, _attempts[node]);
                break;
            case Attempt.Failed failed:
                _progress.Failed(node, failed, _attempts[node]);
                break;
            case Attempt.Stopped stopped:
                _progress.Stopped(node, stopped.Ending, _attempts[node]);
                break;
            case Attempt.InputLost:
                MustPlanAnew = true;
                break;
            case Attempt.Leased leased:
                Await(node, leased.By);
                break;
            case Attempt.DoneMeanwhile:
                ConsiderAll(_plan.DecideAnew(node), node);
                break;
            case Attempt.Broken broken:
                Error ??= broken.Error;
                _progress.Failed(node, new Attempt.Failed(broken.Error.Message), _attempts[node]);
                Stop();
                break;
        }
    }

    private void Complete(int node, ActionRecord record)
    {
        var changed = _plan.Complete(node, record);
        _progress.Update(node);
        foreach (var other in changed)
        {
            Reconsider(other);
        }

        ConsiderReaders(node);
    }

    private void Pause(int node, Attempt.Again again)
    {
        var stage = _plan.Dag.Stages[node];
        _run.Observer.On(new RunEvent.StageRetry(stage.Instance, _attempts[node], again.Pause.TotalSeconds, again.Failure.Message));
        _pausing++;
        _ = Task.Run(async () =>
        {
            await Task.Delay(again.Pause, _run.Time, _noMorePauses.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Send(() => Resume(node, again));
        });
    }

    private void Resume(int node, Attempt.Again again)
    {
        _pausing--;
        if (StartsNothingNew)
        {
            _progress.Failed(node, again.Failure, _attempts[node]);
        }
        else
        {
            Enqueue(node);
        }
    }

    private void Stop()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _noMorePauses.Cancel();
        _run.Observer.On(new RunEvent.Stopping(AtOnce: false, _running.Count) { LeavesThemRunning = _run.LeavesTasksRunning });
        foreach (var task in _running.Values)
        {
            task?.Stop();
        }
    }

    private void Kill()
    {
        _killing = true;
        _run.Observer.On(new RunEvent.Stopping(AtOnce: true, _running.Count) { LeavesThemRunning = _run.LeavesTasksRunning });
        foreach (var task in _running.Values)
        {
            task?.Kill();
        }
    }

    private void Send(Action message) => _messages.Writer.TryWrite(message);
}
