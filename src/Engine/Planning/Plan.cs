using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Engine.Planning;

/// <summary>What is to be done with each stage: the same answers for <c>--dry-run</c> and, kept current with <see cref="Complete"/>, for the scheduler.</summary>
/// <remarks>
/// A key needs the content of its inputs, so behind a stage that must run the keys are unknown. When that stage has
/// run they are made: equal outputs give the old key, and what was unknown turns out to be up to date. Bytes that
/// nobody needs may be missing: a stage is executed for its lost outputs only if something that reads them is.
/// Not for several threads at once.
/// </remarks>
public sealed partial class Plan
{
    private readonly PlanWorld _world;
    private readonly SelectedNodes _selected;
    private readonly KeyParts _keys;
    private readonly Decision?[] _decisions;
    private readonly StageKey?[] _stageKeys;
    private readonly ActionRecord?[] _records;
    private readonly bool[] _executed;
    private readonly PendingNodes _pending;
    private readonly LostOutputs _lost;

    /// <exception cref="BadInputException">A stage that the selection leaves out was never executed, or a project file is missing.</exception>
    public Plan(Dag dag, PlanWorld world, SelectedNodes selected)
    {
        (Dag, _world, _selected) = (dag, world, selected);
        _keys = new KeyParts(world.Keys, Produced);
        _lost = new LostOutputs(world);
        var count = dag.Stages.Length;
        (_decisions, _stageKeys, _records, _executed) = (new Decision?[count], new StageKey?[count], new ActionRecord?[count], new bool[count]);
        _pending = new PendingNodes(dag);
        foreach (var node in dag.Order)
        {
            if (selected.Wanted[node])
            {
                Decide(node);
            }
        }

        _pending.Clear();
        for (var i = count - 1; i >= 0; i--)
        {
            DemandBytes(dag.Order[i]);
        }
    }

    public Dag Dag { get; }

    /// <summary>The nodes that take part, each after those it reads from.</summary>
    public IEnumerable<int> Wanted => Dag.Order.Where(node => _selected.Wanted[node]);

    /// <summary>Whether any stage is to be executed, put in place or fetched.</summary>
    public bool HasWork => Wanted.Any(node => this[node] is Decision.Run or Decision.UnknownUntil or Decision.Restore or Decision.Fetch);

    /// <summary>Whether anything must be executed, or may have to be.</summary>
    public bool WouldRun => Array.Exists(_decisions, decision => decision is Decision.Run or Decision.UnknownUntil);

    /// <summary>What is to be done with a node; null for one that takes no part.</summary>
    public Decision? this[int node] => _decisions[node];

    /// <summary>The key of a node, or null while it is unknown. Two nodes may have one key: the second is up to date when the first has run.</summary>
    public StageKey? Key(int node) => _stageKeys[node];

    /// <summary>The record that a node's outputs come from, or null while there is none.</summary>
    public ActionRecord? Record(int node) => _records[node];

    /// <summary>Whether a node must be executed and all that it reads from is there.</summary>
    public bool IsReady(int node)
    {
        if (_decisions[node] is not Decision.Run)
        {
            return false;
        }

        foreach (var from in Dag.Upstream(node))
        {
            if (_decisions[from] is Decision.Run or Decision.UnknownUntil or Decision.Fetch)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes note that a node was executed or put in place, and decides anew what depends on it.</summary>
    /// <returns>The other nodes whose decision is another one now. Its readers may be ready besides.</returns>
    public IReadOnlyList<int> Complete(int node, ActionRecord record)
    {
        var changed = new List<int>();
        Serve(node, record);
        foreach (var twin in _pending.TakeKey(record.Key))
        {
            if (twin != node && _decisions[twin] is Decision.Run { Why: not Reason.Forced } && Usable(Dag.Stages[twin], record) is not null)
            {
                Serve(twin, record);
                changed.Add(twin);
            }
        }

        SettlePending(changed);
        return changed;
    }

    /// <summary>Decides anew all nodes of a key, and what depends on them, after news of that key: for instance, that a store elsewhere has it.</summary>
    /// <returns>The nodes whose decision is another one now.</returns>
    public IReadOnlyList<int> DecideAnew(int node)
    {
        var changed = new List<int>();
        _pending.Add(node);
        foreach (var twin in _stageKeys[node] is { } key ? _pending.TakeKey(key.Digest) : [])
        {
            _pending.Add(twin);
        }

        SettlePending(changed);
        return changed;
    }

    private void SettlePending(List<int> changed)
    {
        while (_pending.TryNext(out var next))
        {
            var before = _decisions[next];
            Decide(next);
            DemandBytes(next);
            DemandInputs(next, changed);
            if (!Equals(before, _decisions[next]))
            {
                changed.Add(next);
            }
        }
    }

    private void Serve(int node, ActionRecord record)
    {
        var old = _records[node];
        (_records[node], _executed[node], _decisions[node]) = (record, true, new Decision.UpToDate(record));
        Announce(node, old);
    }

    /// <summary>Tells a node's readers what became of it; those that must be decided anew are pending then.</summary>
    private void Announce(int node, ActionRecord? old)
    {
        // A stage that runs for its lost outputs keeps its record: what reads it needs not wait to know its key.
        var isOpen = _decisions[node] is Decision.UnknownUntil or Decision.Run { Why: not Reason.OutputLost };
        var isOther = old is not null && _records[node] is { } record && !SameContent(old, record);
        foreach (var reader in _pending.SetOpen(node, isOpen, isOther))
        {
            if (_selected.Wanted[reader] && !_executed[reader])
            {
                _keys.Forget(Dag.Stages[reader]);
                _pending.Add(reader);
            }
        }
    }

    private void Decide(int node)
    {
        var stage = Dag.Stages[node];
        var old = _records[node];
        (_stageKeys[node], _records[node]) = (null, null);
        if (_pending.FirstOpen(node) is { } awaited)
        {
            _decisions[node] = _selected.Forced[node]
                ? new Decision.Run(new Reason.Forced())
                : new Decision.UnknownUntil(_decisions[awaited] is Decision.UnknownUntil until ? until.Stage : Dag.Stages[awaited].Name);
        }
        else
        {
            var key = _keys.Of(stage);
            _stageKeys[node] = key;
            _decisions[node] = Decide(node, stage, key);
            if (_decisions[node] is Decision.Run)
            {
                _pending.Remember(key.Digest, node);
            }
        }

        Announce(node, old);
    }

    private Decision Decide(int node, Stage stage, StageKey key)
    {
        if (_world.IsAwaited is { } isAwaited
            && stage.Inputs.SelectMany(input => input.Value.Sources).OfType<Source.ProjectFile>().Where(isAwaited).ToImmutableArray() is { IsEmpty: false } awaited)
        {
            return new Decision.Run(new Reason.FilesAwaited(awaited));
        }

        if (_selected.Forced[node] && !_selected.Frozen[node])
        {
            return new Decision.Run(new Reason.Forced());
        }

        if (Usable(stage, _world.Records.Find(key.Digest)) is { } record || (record = Usable(stage, _world.Remote?.Find(key.Digest)?.Record)) is not null)
        {
            _records[node] = record;
            return _world.Workspace.InPlace(stage, record) ? new Decision.UpToDate(record) : new Decision.Restore(record);
        }

        return _selected.Frozen[node] ? Freeze(node) : new Decision.Run(Explanation.Why(stage, key, _world.Records, _world.Codes));
    }

    private Decision.Frozen Freeze(int node)
    {
        var stage = Dag.Stages[node];
        var last = Usable(stage, _world.Records.Last(stage.Instance)) ?? throw LeftOut(stage, "was never executed");
        _records[node] = last;
        return new Decision.Frozen(last);
    }

    /// <summary>A record serves a stage only if it has every output that the stage names.</summary>
    private static ActionRecord? Usable(Stage stage, ActionRecord? record)
    {
        if (record is not null)
        {
            foreach (var (slot, _) in stage.Outputs)
            {
                if (!record.Outputs.Has(slot))
                {
                    return null;
                }
            }
        }

        return record;
    }

    private Produced Produced(string paper, Source.Output source)
    {
        var node = Dag.Find(paper, source.Stage);
        var output = _records[node]!.Outputs[source.Slot];
        return new Produced(output.Meaning, output.Bytes, Dag.Stages[node].Coordinates);
    }

    /// <summary>Whether no reader's key can tell two records apart: for a command other bytes are another input, whatever they mean.</summary>
    internal static bool SameContent(ActionRecord a, ActionRecord b) => ReferenceEquals(a, b)
        || (a.Outputs.Count == b.Outputs.Count
            && a.Outputs.All(output => b.Outputs.TryGet(output.Key, out var other) && other.Meaning == output.Value.Meaning && other.Bytes == output.Value.Bytes));

    private static BadInputException LeftOut(Stage stage, string what) => new($"stage '{stage.Name}' {what}, and the selection leaves it out")
    {
        At = stage.At,
        Hint = "Drop '--only' or '--from', or execute it first.",
    };
}
