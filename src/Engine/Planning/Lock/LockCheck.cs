using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;

namespace Retable.Engine.Planning;

/// <summary>What a lock and the pipelines do not agree on.</summary>
public abstract record LockFinding(string Stage)
{
    /// <summary>The pipeline has the stage, the lock does not.</summary>
    public sealed record NotLocked(string Stage) : LockFinding(Stage);

    /// <summary>The lock has the stage, the pipeline does not.</summary>
    public sealed record Gone(string Stage) : LockFinding(Stage);

    /// <summary>The stage would have another key now. <c>Parts</c>: all that differ, the first one first.</summary>
    public sealed record Differs(string Stage, ImmutableArray<PartDifference> Parts) : LockFinding(Stage);

    /// <summary>In a sentence: <c>model[split=0]: parameter alpha was 10, is 5</c>.</summary>
    public sealed override string ToString() => this switch
    {
        NotLocked => $"{Stage}: not in the lock",
        Gone => $"{Stage}: in the lock, but no longer in the pipeline",
        Differs differs => $"{Stage}: {Explanation.Describe(differs.Parts)}",
        _ => throw new InvalidOperationException("a finding of an unknown kind"),
    };
}

/// <summary>Whether a lock matches pipelines and code: answered from the lock alone, without data, store or libtorch.</summary>
/// <remarks>
/// Each stage's key is made as planning makes it, but for two things: what other stages made is taken from the lock, and
/// so is what the machine adds, the version of libtorch and the content of external files that are not here.
/// </remarks>
internal sealed class LockCheck
{
    private readonly Dag _dag;
    private readonly LockFile _lock;
    private readonly KeyParts _keys;
    private readonly Func<Source.ProjectFile, bool> _isHere;
    private readonly ICodeHistory _codes;

    /// <param name="dag">The pipelines.</param>
    /// <param name="file">The lock of one of them.</param>
    /// <param name="world">What a key depends on besides the stage.</param>
    /// <param name="codes">What is known of the code of steps.</param>
    /// <param name="isHere">Whether an external file is on this machine.</param>
    public LockCheck(Dag dag, LockFile file, KeyWorld world, ICodeHistory codes, Func<Source.ProjectFile, bool> isHere)
    {
        (_dag, _lock, _codes, _isHere) = (dag, file, codes, isHere);
        _keys = new KeyParts(world with
        {
            Files = (source, byBytes) => source.IsExternal && !isHere(source) ? Digest.OfText("") : world.Files(source, byBytes),
            Versions = _ => "",
        }, Produced);
    }

    /// <summary>All that differs, in the order of the pipeline, then what only the lock has.</summary>
    public ImmutableArray<LockFinding> Findings()
    {
        var findings = ImmutableArray.CreateBuilder<LockFinding>();
        foreach (var stage in _dag.Stages)
        {
            if (stage.Paper == _lock.Paper && Finding(stage) is { } finding)
            {
                findings.Add(finding);
            }
        }

        findings.AddRange(_lock.Stages.Keys.Where(name => _dag.Find(_lock.Paper, name) < 0).Select(name => new LockFinding.Gone(name)));
        return findings.ToImmutable();
    }

    private LockFinding? Finding(Stage stage)
    {
        if (!_lock.Stages.TryGetValue(stage.Name, out var locked))
        {
            return new LockFinding.NotLocked(stage.Name);
        }

        if (stage.Outputs.Names.FirstOrDefault(slot => !locked.Outputs.Has(slot)) is { } missing)
        {
            return new LockFinding.Differs(stage.Name, [new PartDifference($"output {missing}", null, "")]);
        }

        // A stage behind one that is not locked cannot be judged: that one is the finding.
        if (!InputsAreLocked(stage))
        {
            return null;
        }

        var differences = Explanation.Differences(stage, locked.Parts, _keys.Of(stage).Parts, _codes);
        var counting = differences.Where(difference => !IsOfThisMachine(difference, stage)).ToImmutableArray();
        return counting.IsEmpty ? null : new LockFinding.Differs(stage.Name, counting);
    }

    private bool InputsAreLocked(Stage stage) => stage.Inputs
        .SelectMany(input => input.Value.Sources)
        .OfType<Source.Output>()
        .All(source => _lock.Stages.TryGetValue(source.Stage, out var from) && from.Outputs.Has(source.Slot));

    private bool IsOfThisMachine(PartDifference difference, Stage stage) => difference switch
    {
        { Label: "libtorch", Old: not null, New: not null } => true,
        { Old: not null, New: not null } when difference.Label.StartsWith("uses ", StringComparison.Ordinal) => true,
        { Old: not null, New: not null } => stage.Inputs.Any(input => IsElsewhere(input.Value) && IsOf(difference.Label, input.Key)),
        _ => false,
    };

    private bool IsElsewhere(InputList list) => list.Sources.OfType<Source.ProjectFile>().Any(file => file.IsExternal && !_isHere(file));

    private static bool IsOf(string label, string slot) =>
        label == $"input {slot}" || label.StartsWith($"input {slot} ", StringComparison.Ordinal);

    private Produced Produced(string paper, Source.Output source)
    {
        var locked = _lock.Stages[source.Stage].Outputs[source.Slot];
        return new Produced(locked.Meaning, locked.Bytes, _dag.Stages[_dag.Find(paper, source.Stage)].Coordinates);
    }
}
