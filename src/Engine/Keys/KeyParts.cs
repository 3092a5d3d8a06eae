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

    /// <summary>The digest of a project file: of its bytes for a command, else of what it says.</summary>
    public required Func<Source.ProjectFile, bool, Digest> Files { get; init; }

    /// <summary>The person's variables; null for one that is not set.</summary>
    public Func<string, string?> Variables { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>What a program says of its version.</summary>
    public Func<string, string> Versions { get; init; } = program => throw new ArgumentException($"nobody can tell the version of '{program}'", nameof(program));
}

/// <summary>Builds the labelled parts of stage keys.</summary>
/// <remarks>
/// Many stages may read one list of ten thousand artifacts: its parts are made once, until <see cref="Forget"/>.
/// </remarks>
/// <param name="world">What a key depends on besides the stage.</param>
/// <param name="produced">What is known of an output of a stage of the given paper.</param>
internal sealed class KeyParts(KeyWorld world, Func<string, Source.Output, Produced> produced)
{
    /// <summary>Longer lists become one part: spelt out, they would be copied into the record of each reader.</summary>
    private const int LongestSpeltOut = 32;

    private static readonly string Protocol = StepSpec.CurrentProtocol.ToString(CultureInfo.InvariantCulture);

    private readonly Dictionary<(InputList, string Slot, bool ByBytes), KeyPart[]> _lists = [];
    private readonly Dictionary<(string, string), string> _labels = [];
    private readonly ParameterParts _nested = new();
    private readonly StageCode _code = new();

    public StageKey Of(Stage stage)
    {
        var parts = ImmutableArray.CreateBuilder<KeyPart>(16);
        parts.Add(new("scheme", StageKey.Scheme));
        parts.Add(new("protocol", Protocol));
        AddStep(stage, parts);
        foreach (var (name, value) in stage.Parameters)
        {
            if (ParameterParts.IsNested(value))
            {
                parts.AddRange(_nested.Of(Described(stage, name), value));
            }
            else
            {
                parts.Add(new(Label("parameter", name), value.Text));
            }
        }

        foreach (var (slot, list) in stage.Inputs)
        {
            AddInput(stage, slot, list, parts);
        }

        // A command sees the names of the files it writes; a step may not look at them.
        foreach (var (slot, file) in stage.Outputs)
        {
            parts.Add(new(Label("output", slot), stage.Step is StepCall.Command ? file : ""));
        }

        AddVariables(stage, parts);
        return new StageKey(parts.DrainToImmutable());
    }

    /// <summary>An input of this stage has changed: its lists must be made anew.</summary>
    public void Forget(Stage reader)
    {
        foreach (var (slot, list) in reader.Inputs)
        {
            _lists.Remove((list, slot, ByBytes(reader)));
        }
    }

    private ParameterDescription Described(Stage stage, string parameter) => Verb((StepCall.Verb)stage.Step).Description.Parameters.First(known => known.Name == parameter);

    private StepVerb Verb(StepCall.Verb call) => world.Catalog.Find(call) ?? throw new ArgumentException($"the catalogue has no '{call}'", nameof(call));

    private void AddStep(Stage stage, ImmutableArray<KeyPart>.Builder parts)
    {
        switch (stage.Step)
        {
            case StepCall.Command command:
                parts.Add(new("command", command.Text));
                parts.Add(new("shell", command.Shell.Key));
                foreach (var file in command.Files)
                {
                    parts.Add(new(Label("file", file), world.Files(new Source.ProjectFile(file), true).ToString()));
                }

                foreach (var program in command.Uses)
                {
                    parts.Add(new(Label("uses", program), world.Versions(program)));
                }

                if (command.Environment is { } environment)
                {
                    parts.Add(new("environment", environment.Program is { } maker ? $"{environment.Key} {world.Versions(maker)}" : environment.Key));
                }

                if (command.IsHermetic)
                {
                    parts.Add(new("hermetic", "true"));
                }

                // What a command does with a GPU nobody knows; one that has none keeps the key that it had before there were any.
                if (stage.Resources.Gpus > 0)
                {
                    parts.Add(new("device", stage.Device));
                }

                break;
            case StepCall.Verb call:
                var (identity, reachesTorch) = _code.Of(Verb(call), stage);
                parts.Add(new("step", identity));
                if (reachesTorch)
                {
                    parts.Add(new("device", stage.Device));
                    parts.Add(new("libtorch", world.Libtorch ?? "none"));
                    parts.Add(new("threads", stage.Resources.Cpus.ToString(CultureInfo.InvariantCulture)));
                }

                break;
        }
    }

    /// <summary>A variable that is not set counts as such: it is another world than one that is set to nothing.</summary>
    private void AddVariables(Stage stage, ImmutableArray<KeyPart>.Builder parts)
    {
        foreach (var name in stage.Variables)
        {
            parts.Add(new(Label("env", name), world.Variables(name) is { } value ? CanonicalValue.Of(value).Text : "unset"));
        }
    }

    private void AddInput(Stage stage, string slot, InputList list, ImmutableArray<KeyPart>.Builder parts)
    {
        if (list.Sources.Length == 1)
        {
            parts.Add(new(Label("input", slot), Value(stage, list.Sources[0])));
            return;
        }

        if (!_lists.TryGetValue((list, slot, ByBytes(stage)), out var known))
        {
            known = Spelt(stage, slot, list);
            _lists.Add((list, slot, ByBytes(stage)), known);
        }

        parts.AddRange(known);
    }

    private KeyPart[] Spelt(Stage stage, string slot, InputList list)
    {
        var parts = new KeyPart[list.Sources.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new($"input {slot} {i + 1}", Value(stage, list.Sources[i]));
        }

        return parts.Length <= LongestSpeltOut
            ? parts
            : [new($"input {slot}", $"{parts.Length} artifacts {new StageKey([.. parts]).Digest}")];
    }

    /// <summary>The step is told the coordinates of what it reads, so they count as much as the content.</summary>
    private string Value(Stage stage, Source source)
    {
        if (source is Source.ProjectFile file)
        {
            return world.Files(file, ByBytes(stage)).ToString();
        }

        var made = produced(stage.Paper, (Source.Output)source);
        var content = ByBytes(stage) ? made.Bytes : made.Meaning;
        return made.Coordinates.IsEmpty ? content.ToString() : $"{content} {InstanceName.Of("", made.Coordinates)}";
    }

    /// <summary>How a command reads a file nobody knows: to one parser <c>no</c> is text, to another one false.</summary>
    private static bool ByBytes(Stage stage) => stage.Step is StepCall.Command;

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

/// <summary>An output of a stage as its readers' keys need it.</summary>
/// <param name="Meaning">Digest of what it says.</param>
/// <param name="Bytes">Digest of its bytes.</param>
/// <param name="Coordinates">Of the stage that made it.</param>
internal readonly record struct Produced(Digest Meaning, Digest Bytes, NameMap<CanonicalValue> Coordinates);
