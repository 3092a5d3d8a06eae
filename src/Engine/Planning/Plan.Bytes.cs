using Retable.Contract;

namespace Retable.Engine.Planning;

/// <summary>Which nodes' bytes are needed, and what is done where they are not here: fetched from elsewhere, else made again.</summary>
public sealed partial class Plan
{
    /// <summary>Takes note that a node's outputs could not be fetched: it must be executed after all, and what it reads from must be there.</summary>
    /// <returns>The nodes whose decision is another one now, this one included.</returns>
    /// <exception cref="BadInputException">The selection does not let it be executed.</exception>
    public IReadOnlyList<int> LoseRemote(int node)
    {
        var changed = new List<int> { node };
        _world.Remote?.Forget(_records[node]!.Key);
        if (_lost.First(_records[node]!) is { } slot)
        {
            DemandExecution(node, slot);
        }
        else
        {
            _decisions[node] = new Decision.Restore(_records[node]!);
        }

        DemandInputs(node, changed);
        return changed;
    }

    /// <summary>Makes a node run after all if its bytes are needed and lost.</summary>
    private void DemandBytes(int node)
    {
        if (_executed[node] || _decisions[node] is not (Decision.UpToDate or Decision.Restore or Decision.Frozen))
        {
            return;
        }

        var isNeeded = _selected.Targets[node] || IsReadByARun(node);
        if ((!isNeeded && _decisions[node] is not Decision.Restore) || _lost.First(_records[node]!) is not { } slot)
        {
            return;
        }

        if (!isNeeded)
        {
            // What was in its place may have been deleted, but nobody asks for it.
            _decisions[node] = new Decision.UpToDate(_records[node]!);
        }
        else if (_lost.Fetch(_records[node]!) is { } fetch)
        {
            _decisions[node] = fetch;
        }
        else
        {
            DemandExecution(node, slot);
        }
    }

    private void DemandExecution(int node, string slot)
    {
        _decisions[node] = _selected.Frozen[node]
            ? throw LeftOut(Dag.Stages[node], $"has lost its output '{slot}'")
            : new Decision.Run(new Reason.OutputLost(slot));
        _pending.Remember(_records[node]!.Key, node);
    }

    /// <summary>A node that must run needs its inputs' bytes, and if one of these must run for that, its inputs' bytes too.</summary>
    private void DemandInputs(int node, List<int> changed)
    {
        var running = new Stack<int>([node]);
        while (running.TryPop(out var run))
        {
            if (_decisions[run] is not Decision.Run)
            {
                continue;
            }

            foreach (var from in MayBeElsewhere(run) ? default : Dag.Upstream(run))
            {
                var before = _decisions[from];
                DemandBytes(from);
                if (!ReferenceEquals(before, _decisions[from]))
                {
                    changed.Add(from);
                    running.Push(from);
                }
            }
        }
    }

    private bool IsReadByARun(int node)
    {
        foreach (var reader in Dag.Downstream(node))
        {
            if (_decisions[reader] is Decision.Run && !MayBeElsewhere(reader))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a node that would run may be fetched instead, since no store elsewhere was asked for its key yet: until then it needs no inputs.</summary>
    private bool MayBeElsewhere(int node) =>
        _decisions[node] is Decision.Run { Why: not Reason.Forced } && _stageKeys[node] is { } key && _world.Remote?.Knows(key.Digest) == false;
}
