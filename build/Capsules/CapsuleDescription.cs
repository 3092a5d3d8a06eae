using System.Text.Json;
using System.Text.Json.Nodes;
using Retable.Contract;

namespace Retable.Front.Capsules;

/// <summary>A file of a capsule from which the table is made.</summary>
/// <param name="File">The file's name in the capsule.</param>
/// <param name="Stage">The stage that wrote the file; empty for a project file.</param>
/// <param name="Coordinates">The stage's coordinates in the matrix.</param>
/// <param name="Meaning">Digest of the file's meaning, as in the table; empty for a project file.</param>
internal sealed record CapsuleInput(string File, string Stage, JsonObject Coordinates, string Meaning);

/// <summary>The description of a capsule: <c>capsule.json</c>.</summary>
internal sealed record CapsuleDescription
{
    public const string FileName = "capsule.json";

    /// <summary>The table's id: <c>cac/open-set</c>.</summary>
    public required string Table { get; init; }

    /// <summary>Profile and experiment.</summary>
    public required string Scope { get; init; }

    /// <summary>The name of the table's stage.</summary>
    public required string Stage { get; init; }

    /// <summary>The parameters of the step.</summary>
    public required JsonObject Parameters { get; init; }

    /// <summary>Identity of the code that rendered the table, since other code may write other bytes for the same numbers.</summary>
    public required string Code { get; init; }

    /// <summary>The inputs by slot of the step <c>render</c>, and <c>predictions</c>.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<CapsuleInput>> Inputs { get; init; }

    /// <summary>The table's files by slot.</summary>
    public required IReadOnlyDictionary<string, string> Forms { get; init; }

    /// <summary>The metrics that differed from the predictions when the capsule was packed: those that follow another rule, such as an accuracy that does not use the largest logit.</summary>
    public IReadOnlyList<string> OtherRules { get; init; } = [];

    public JsonObject ToJson() => new()
    {
        ["table"] = Table,
        ["scope"] = Scope,
        ["stage"] = Stage,
        ["parameters"] = Parameters.DeepClone(),
        ["code"] = Code,
        ["inputs"] = new JsonObject(Inputs.OrderBy(slot => slot.Key, StringComparer.Ordinal).Select(slot => KeyValuePair.Create(slot.Key, (JsonNode?)new JsonArray([.. slot.Value.Select(input => new JsonObject
        {
            ["file"] = input.File,
            ["stage"] = input.Stage,
            ["coordinates"] = input.Coordinates.DeepClone(),
            ["meaning"] = input.Meaning,
        })])))),
        ["forms"] = new JsonObject(Forms.OrderBy(form => form.Key, StringComparer.Ordinal).Select(form => KeyValuePair.Create(form.Key, (JsonNode?)form.Value))),
        ["other_rules"] = new JsonArray([.. OtherRules.Select(name => (JsonNode)name)]),
    };

    /// <exception cref="BadInputException">The text is no description.</exception>
    public static CapsuleDescription Read(string text, string capsule)
    {
        try
        {
            var json = JsonNode.Parse(text)!.AsObject();
            return new CapsuleDescription
            {
                Table = Text(json, "table"),
                Scope = Text(json, "scope"),
                Stage = Text(json, "stage"),
                Parameters = json["parameters"]!.AsObject(),
                Code = Text(json, "code"),
                Inputs = json["inputs"]!.AsObject().ToDictionary(slot => slot.Key, slot => (IReadOnlyList<CapsuleInput>)[.. slot.Value!.AsArray().Select(input => new CapsuleInput(
                    Inside(Text(input!.AsObject(), "file")), Text(input.AsObject(), "stage"), input["coordinates"]!.AsObject(), Text(input.AsObject(), "meaning")))]),
                Forms = json["forms"]!.AsObject().ToDictionary(form => form.Key, form => Inside((string)form.Value!)),
                OtherRules = [.. json["other_rules"]!.AsArray().Select(name => (string)name!)],
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            throw new BadInputException($"the capsule's {FileName} is not valid: {error.Message}", error) { At = new SourcePosition(capsule) };
        }
    }

    private static string Text(JsonObject json, string name) => (string?)json[name] ?? throw new FormatException($"it has no '{name}'");

    /// <summary>Requires a name to stay inside the capsule; otherwise it could make Retable read another file.</summary>
    private static string Inside(string file) => Path.IsPathRooted(file) || file.Split('/').Contains("..") ? throw new FormatException($"'{file}' is no file of a capsule") : file;
}
