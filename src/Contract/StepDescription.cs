using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retable.Contract;

/// <summary>What a step executable offers: the answer to <c>&lt;executable&gt; describe</c>.</summary>
public sealed record StepDescription(int Protocol, IReadOnlyList<VerbDescription> Verbs)
{
    public string ToJson() => JsonSerializer.Serialize(this, ContractJson.Default.StepDescription);

    public static StepDescription FromJson(string json) =>
        JsonSerializer.Deserialize(json, ContractJson.Default.StepDescription) ?? throw new JsonException("no description");
}

/// <summary>A verb: its parameters and slots, and where its code begins.</summary>
public sealed record VerbDescription
{
    public required string Name { get; init; }

    /// <summary>The target of the build front that runs the verb: download, prepare, train, distill, evaluate or render.</summary>
    public required string Kind { get; init; }

    public required IReadOnlyList<ParameterDescription> Parameters { get; init; }

    public required IReadOnlyList<SlotDescription> Inputs { get; init; }

    public required IReadOnlyList<SlotDescription> Outputs { get; init; }

    /// <summary>The metrics that the verb can write, without their scores; empty if it writes none or does not say.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>The method that the verb runs, as <c>assembly|type|method</c>: from here the step's identity follows the code.</summary>
    public required string EntryPoint { get; init; }
}

/// <summary>
/// A parameter. <c>Type</c>: bool, int, float, text, a choice of texts (<c>Choices</c>), a record (<c>Fields</c>), a case (<c>Cases</c>), or a
/// list of one of them (<c>list of int</c>).
/// </summary>
public sealed record ParameterDescription(string Name, string Type)
{
    /// <summary>True if the pipeline must give the parameter.</summary>
    public bool Required { get; init; }

    /// <summary>The parameter's value if the pipeline gives none.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>The allowed texts of a choice.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>The parameters within a record: a map in the pipeline file.</summary>
    public IReadOnlyList<ParameterDescription>? Fields { get; init; }

    /// <summary>The cases to choose from: in the pipeline file a map with one entry, or the case's name alone.</summary>
    public IReadOnlyList<CaseDescription>? Cases { get; init; }

    /// <summary>Smallest and largest allowed number.</summary>
    public double? Minimum { get; init; }

    public double? Maximum { get; init; }
}

/// <summary>A case that a parameter may choose, with its own parameters.</summary>
/// <param name="Name">The case's name in the pipeline file: <c>cross_entropy</c>.</param>
/// <param name="Code">The case's type, as <c>assembly|type</c>: code that only stages choosing the case run.</param>
/// <param name="Fields">The case's parameters.</param>
public sealed record CaseDescription(string Name, string Code, IReadOnlyList<ParameterDescription> Fields);

/// <summary>An input or output slot. <c>Optional</c>: may be left out. <c>Many</c>: takes a whole group.</summary>
public sealed record SlotDescription(string Name, bool Optional = false, bool Many = false);
