using System.Text.Json;
using System.Text.Json.Nodes;
using Retable.Contract;

namespace Retable.Front.Capsules;

/// <summary>A file of a capsule that the table is made from.</summary>
/// <param name="File">Its name in the capsule.</param>
/// <param name="Stage">The stage that wrote it; empty for a file of the project.</param>
/// <param name="Coordinates">Where in the matrix that stands.</param>
/// <param name="Meaning">Digest of what it says, as the table names it; empty for a file of the project.</param>
internal sealed record CapsuleInput(string File, string Stage, JsonObject Coordinates, string Meaning);

/// <summary>What a capsule is about: <c>capsule.json</c>.</summary>
internal sealed record CapsuleDescription
{
    public const string FileName = "capsule.json";

    /// <summary><c>cac/open-set</c>.</summary>
    public required string Table { get; init; }

    /// <summary>Profile and experiment.</summary>
    public required string Scope { get; init; }

    /// <summary>The name of the table's stage.</summary>
    public required string Stage { get; init; }

    /// <summary>What the step was told.</summary>
    public required JsonObject Parameters { get; init; }

    /// <summary>Identity of the code that rendered the table: other code may write other bytes for the same numbers.</summary>
    public required string Code { get; init; }

    /// <summary>By slot of the step <c>render</c>, and <c>predictions</c>.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<CapsuleInput>> Inputs { get; init; }

    /// <summary>The table's files by slot.</summary>
    public required IReadOnlyDictionary<string, string> Forms { get; init; }

    /// <summary>The metrics that predictions gave otherwise when the capsule was packed: those of another rule, such as an accuracy that is not the largest logit's.</summary>
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
            throw new BadInputException($"the capsule's {FileName} is not what it should be: {error.Message}", error) { At = new SourcePosition(capsule) };
        }
    }

    private static string Text(JsonObject json, string name) => (string?)json[name] ?? throw new FormatException($"it has no '{name}'");

    /// <summary>A name that leads out of the capsule would have another file read.</summary>
    private static string Inside(string file) => Path.IsPathRooted(file) || file.Split('/').Contains("..") ? throw new FormatException($"'{file}' is no file of a capsule") : file;
}
