using Retable.Engine.Attempts;
using Retable.Engine.Keys;
using Retable.Engine.Planning;
using Retable.Engine.Store;

namespace Retable.Engine.Runs;

/// <summary>What needs no execution: outputs are put in place from the store, or fetched from a store elsewhere.</summary>
internal sealed partial class RunLoop
{
    private void Restore(int node, ActionRecord record)
    {
        var stage = _plan.Dag.Stages[node];
        Beside(
            node,
            () => Task.FromResult(_run.Stages.Restore(stage, record)),
            attempt => Restored(node, attempt));
    }

    private void Fetch(int node, Decision.Fetch fetch)
    {
        var stage = _plan.Dag.Stages[node];
        Beside(
            node,
            () => _run.Stages.FetchAsync(stage, fetch.From, _noMorePauses.Token),
            attempt => Restored(node, attempt));
    }

    /// <summary>Asks the stores elsewhere for a key that only this run has made known.</summary>
    private void Ask(int node, StageKey key) => Beside(
        node,
        async () =>
        {
            await _run.Remote!.AskAsync([key.Digest], _noMorePauses.Token).ConfigureAwait(false);
            return new Attempt.Asked();
        },
        _ =>
        {
            _restoring.Remove(node);
            ConsiderAll(_plan.DecideAnew(node), node);
        });

    private void Restored(int node, Attempt attempt)
    {
        _restoring.Remove(node);
        switch (attempt)
        {
            case Attempt.Done done:
                _progress.Restored(node);
                Complete(node, done.Record);
                break;
            case Attempt.NotThere when !_stopping:
                ConsiderAll(_plan.LoseRemote(node), node);
                break;
            case Attempt.NotThere or Attempt.Stopped:
                break;
            case Attempt.Broken { Error: OperationCanceledException } when _stopping:
                break;
            case Attempt.Broken broken:
                Error ??= broken.Error;
                Stop();
                break;
            default:
                MustPlanAnew = true;
                break;
        }
    }

    /// <summary>Work that takes no slot of the scheduler's.</summary>
    private void Beside(int node, Func<Task<Attempt>> work, Action<Attempt> ended)
    {
        _restoring.Add(node);
        _ = Task.Run(async () =>
        {
            var attempt = await Attempt.OfAsync(work).ConfigureAwait(false);
            Send(() => ended(attempt));
        });
    }

    /// <summary>First what each of them is, then what follows: whether one is ready depends on the others.</summary>
    private void ConsiderAll(IReadOnlyList<int> changed, int node)
    {
        foreach (var other in changed)
        {
            _progress.Update(other);
        }

        foreach (var other in changed.Append(node).Distinct())
        {
            Reconsider(other);
        }
    }
}
