using System.Collections.Immutable;
using System.Globalization;
using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Engine.Keys;

/// <summary>What a key depends on besides the stage itself.</summary>
public sealed record KeyWorld
{
    /// <summary>Identity of each verb's code, and whether it reaches libtorch.</summary>
    public required StepCatalog Catalog { get; init; }

    /// <summary>The version of libtorch that would run; null where there is none.</summary>
    public string? Libtorch { get; init; }

    /// <summary>The digest of a project file's content.</summary>
    public required Func<Source.ProjectFile, Digest> Files { get; init; }
}

/// <summary>Builds the labelled parts of stage keys.</summary>
/// <remarks>
/// Many stages may read one list of ten thousand artifacts: its parts are made once, until <see cref="Forget"/>.
/// </remarks>
/// <param name="world">What a key depends on besides the stage.</param>
/// <param name="produced">For an output of a stage of the given paper, the digest of its meaning and the coordinates of its maker.</param>
internal sealed class KeyParts(KeyWorld world, Func<string, Source.Output, (Digest Meaning, NameMap<CanonicalValue> Coordinates)> produced)
{
    /// <summary>Longer lists become one part: spelt out, they would be copied into the record of each reader.</summary>
    private const int LongestSpeltOut = 32;

    private static readonly string Protocol = StepSpec.CurrentProtocol.ToString(CultureInfo.InvariantCulture);

    private readonly Dictionary<(InputList, string Slot), KeyPart[]> _lists = [];
    private readonly Dictionary<(string, string), string> _labels = [];

    public StageKey Of(Stage stage)
    {
        var parts = ImmutableArray.CreateBuilder<KeyPart>(16);
        parts.Add(new("scheme", StageKey.Scheme));
        parts.Add(new("protocol", Protocol));
        AddStep(stage, parts);
        foreach (var (name, value) in stage.Parameters)
        {
            parts.Add(new(Label("parameter", name), value.Text));
        }

        foreach (var (slot, list) in stage.Inputs)
        {
            AddInput(stage.Paper, slot, list, parts);
        }

        // A command sees the names of the files it writes; a step may not look at them.
        foreach (var (slot, file) in stage.Outputs)
        {
            parts.Add(new(Label("output", slot), stage.Step is StepCall.Command ? file : ""));
        }

        return new StageKey(parts.DrainToImmutable());
    }

    /// <summary>An input of this stage has changed: its lists must be made anew.</summary>
    public void Forget(Stage reader)
    {
        foreach (var (slot, list) in reader.Inputs)
        {
            _lists.Remove((list, slot));
        }
    }

    private void AddStep(Stage stage, ImmutableArray<KeyPart>.Builder parts)
    {
        switch (stage.Step)
        {
            case StepCall.Command command:
                parts.Add(new("command", command.Text.Trim()));
                foreach (var file in command.Files)
                {
                    parts.Add(new(Label("file", file), world.Files(new Source.ProjectFile(file)).ToString()));
                }

                // What a command does with a GPU nobody knows; one that has none keeps the key that it had before there were any.
                if (stage.Resources.Gpus > 0)
                {
                    parts.Add(new("device", stage.Device));
                }

                break;
            case StepCall.Verb call:
                var verb = world.Catalog.Find(call) ?? throw new ArgumentException($"the catalogue has no '{call}'", nameof(stage));
                parts.Add(new("step", verb.Identity));
                if (verb.ReachesTorch)
                {
                    parts.Add(new("device", stage.Device));
                    parts.Add(new("libtorch", world.Libtorch ?? "none"));
                    parts.Add(new("threads", stage.Resources.Cpus.ToString(CultureInfo.InvariantCulture)));
                }

                break;
        }
    }

    private void AddInput(string paper, string slot, InputList list, ImmutableArray<KeyPart>.Builder parts)
    {
        if (list.Sources.Length == 1)
        {
            parts.Add(new(Label("input", slot), Value(paper, list.Sources[0])));
            return;
        }

        if (!_lists.TryGetValue((list, slot), out var known))
        {
            known = Spelt(paper, slot, list);
            _lists.Add((list, slot), known);
        }

        parts.AddRange(known);
    }

    private KeyPart[] Spelt(string paper, string slot, InputList list)
    {
        var parts = new KeyPart[list.Sources.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new($"input {slot} {i + 1}", Value(paper, list.Sources[i]));
        }

        return parts.Length <= LongestSpeltOut
            ? parts
            : [new($"input {slot}", $"{parts.Length} artifacts {new StageKey([.. parts]).Digest}")];
    }

    /// <summary>The step is told the coordinates of what it reads, so they count as much as the content.</summary>
    private string Value(string paper, Source source)
    {
        if (source is Source.ProjectFile file)
        {
            return world.Files(file).ToString();
        }

        var (meaning, coordinates) = produced(paper, (Source.Output)source);
        return coordinates.IsEmpty ? meaning.ToString() : $"{meaning} {InstanceName.Of("", coordinates)}";
    }

    private string Label(string kind, string name)
    {
        if (!_labels.TryGetValue((kind, name), out var label))
        {
            label = $"{kind} {name}";
            _labels.Add((kind, name), label);
        }

        return label;
    }
}
