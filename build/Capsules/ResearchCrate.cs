using System.Text.Json.Nodes;

namespace Retable.Front.Capsules;

/// <summary>Describes a capsule in the vocabulary of Workflow Run RO-Crate: <c>ro-crate-metadata.json</c>.</summary>
/// <remarks>RO-Crate 1.1 with the profiles Process Run Crate and Workflow Run Crate 0.5 and Workflow RO-Crate 1.0: the pipeline file is the workflow, its run one action from definition to table.</remarks>
internal sealed class ResearchCrate
{
    public const string FileName = "ro-crate-metadata.json";

    private const string Action = "#run";

    /// <summary>The title of the table.</summary>
    public required string Title { get; init; }

    /// <summary>The subject, for instance <c>cac/open-set, profile laptop</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The date in ISO 8601: that of the commit.</summary>
    public required string Published { get; init; }

    /// <summary>The pipeline file in the capsule.</summary>
    public required string Workflow { get; init; }

    /// <summary>The input files: definition, registry of data sets.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The output files: the table's forms, metrics, predictions.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>The other files of the capsule.</summary>
    public required IReadOnlyList<string> Others { get; init; }

    /// <summary>The name of the program that runs the workflow.</summary>
    public required string Engine { get; init; }

    public JsonObject Json() => new()
    {
        ["@context"] = new JsonArray("https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"),
        ["@graph"] = new JsonArray(
        [
            Descriptor(), Root(), WorkflowFile(),
            new JsonObject
            {
                ["@id"] = Action,
                ["@type"] = "CreateAction",
                ["name"] = $"Run of {Workflow} for {Subject}",
                ["instrument"] = Reference(Workflow),
                ["object"] = References(Inputs),
                ["result"] = References(Outputs),
                ["actionStatus"] = "http://schema.org/CompletedActionStatus",
            },
            new JsonObject { ["@id"] = "#language", ["@type"] = "ComputerLanguage", ["name"] = $"{Engine} pipeline file", ["alternateName"] = "YAML" },
            .. Profiles.Select(profile => new JsonObject { ["@id"] = profile.Id, ["@type"] = "CreativeWork", ["name"] = profile.Name, ["version"] = profile.Version }),
            new JsonObject { ["@id"] = License, ["@type"] = "CreativeWork", ["name"] = "MIT License" },
            .. Inputs.Concat(Outputs).Concat(Others).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(DataFile),
        ]),
    };

    private const string License = "https://spdx.org/licenses/MIT";

    private static readonly (string Id, string Name, string Version)[] Profiles =
    [
        ("https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"),
        ("https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"),
        ("https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate", "1.0"),
    ];

    private static JsonObject Descriptor() => new()
    {
        ["@id"] = FileName,
        ["@type"] = "CreativeWork",
        ["about"] = Reference("./"),
        ["conformsTo"] = References(["https://w3id.org/ro/crate/1.1", Profiles[2].Id]),
    };

    private JsonObject Root() => new()
    {
        ["@id"] = "./",
        ["@type"] = "Dataset",
        ["name"] = Title,
        ["description"] = $"Definition, metrics, predictions, records and the rendered table of {Subject}. ./build.sh Verify derives every number of the table again from it.",
        ["datePublished"] = Published,
        ["license"] = Reference(License),
        ["conformsTo"] = References(Profiles.Select(profile => profile.Id)),
        ["mainEntity"] = Reference(Workflow),
        ["mentions"] = References([Action]),
        ["hasPart"] = References(Inputs.Concat(Outputs).Concat(Others).Append(Workflow).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)),
    };

    private JsonObject WorkflowFile() => new()
    {
        ["@id"] = Uri(Workflow),
        ["@type"] = new JsonArray("File", "SoftwareSourceCode", "ComputationalWorkflow"),
        ["name"] = Workflow,
        ["programmingLanguage"] = Reference("#language"),
        ["encodingFormat"] = "application/yaml",
    };

    private static JsonObject DataFile(string path) => new()
    {
        ["@id"] = Uri(path),
        ["@type"] = "File",
        ["name"] = path,
        ["encodingFormat"] = Path.GetExtension(path) switch
        {
            ".json" => "application/json",
            ".yaml" or ".cff" => "application/yaml",
            ".parquet" => "application/vnd.apache.parquet",
            ".html" => "text/html",
            ".md" => "text/markdown",
            ".csv" => "text/csv",
            ".tex" => "application/x-tex",
            _ => "text/plain",
        },
    };

    private static JsonArray References(IEnumerable<string> ids) => [.. ids.Select(Reference)];

    private static JsonObject Reference(string id) => new() { ["@id"] = id is "./" || id.StartsWith('#') || id.Contains("://", StringComparison.Ordinal) ? id : Uri(id) };

    /// <summary>Escapes the brackets and commas of an instance's name, which a URI's path may not contain.</summary>
    private static string Uri(string path) => string.Join('/', path.Split('/').Select(System.Uri.EscapeDataString));
}
