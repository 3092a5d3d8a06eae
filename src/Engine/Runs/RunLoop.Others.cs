using Retable.Engine.Journal;
using Retable.Engine.Planning;
using Retable.Engine.Scheduling;
using Retable.Engine.Store;

namespace Retable.Engine.Runs;

/// <summary>Other engines at the same store: what one of them executes this one waits for, and takes as done.</summary>
internal sealed partial class RunLoop
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);
    private readonly HashSet<LockHolder> _told = [];
    private int _awaited;

    /// <summary>Whether a stage was left out because another engine executes it and nobody was to wait.</summary>
    public bool GaveUp { get; private set; }

    private void Await(int node, LockHolder by)
    {
        if (_told.Add(by))
        {
            _run.Observer.On(new RunEvent.Waiting(by, GivesUp: _run.Request.NoWait));
        }

        if (_run.Request.NoWait)
        {
            GaveUp = true;
            return;
        }

        _awaited++;
        var key = _plan.Key(node)!.Digest;
        _ = Task.Run(async () =>
        {
            try
            {
                while (_run.IsLeased(key) && !_noMorePauses.IsCancellationRequested)
                {
                    await Task.Delay(BetweenLooks, TimeProvider.System, _noMorePauses.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
            finally
            {
                Send(() => LookAgain(node));
            }
        });
    }

    /// <summary>The other engine has done it, failed at it, or died.</summary>
    private void LookAgain(int node)
    {
        _awaited--;
        if (_stopping)
        {
            return;
        }

        _run.Records.CatchUp();
        var forced = _plan[node] is Decision.Run { Why: Reason.Forced };
        ConsiderAll(forced ? [] : _plan.DecideAnew(node), node);
        if (_plan[node] is Decision.Run && _progress.IsReady(node))
        {
            // Its turn has come: not another try, but the first one that begins.
            _scheduler.Add(node, RetryPolicy.ResourcesOf(_plan.Dag.Stages[node].Resources, _attempts[node]), _priorities[node]);
        }
    }
}
