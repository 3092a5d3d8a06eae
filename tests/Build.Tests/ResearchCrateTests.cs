using System.Text;
using System.Text.Json.Nodes;
using Retable.Front.Capsules;
using Retable.Tests;

namespace Retable.Front;

/// <summary>A capsule's crate keeps every rule of its profiles, and a crate that breaks one is found out.</summary>
public sealed class ResearchCrateTests
{
    private const string Metadata = ResearchCrate.FileName, Workflow = "pipelines/cac.yaml", Form = "table/a%20b.md";

    /// <summary>For each rule what breaks it.</summary>
    private static readonly Dictionary<string, Action<JsonObject, Dictionary<string, byte[]>>> Faults = new(StringComparer.Ordinal)
    {
        ["File Descriptor Existence"] = (_, files) => files[Metadata] = [],
        ["File Descriptor JSON format"] = (_, files) => files[Metadata] = "[}"u8.ToArray(),
        ["File Descriptor @context property validation"] = (json, _) => json["@context"] = "https://schema.org",
        ["File Descriptor JSON-LD must be flattened"] = (json, _) => Entity(json, Workflow)["programmingLanguage"] = new JsonObject { ["@id"] = "#language", ["name"] = "YAML" },
        ["Validation of the @id property of the file descriptor entities"] = (json, _) => Entity(json, Form).Remove("@id"),
        ["Validation of the @type property of the file descriptor entities"] = (json, _) => Entity(json, Form).Remove("@type"),
        ["Validation of the compaction format of the file descriptor"] = (json, _) => Entity(json, Form)["http://schema.org/name"] = "a",
        ["RO-Crate Metadata File Descriptor entity existence"] = (json, _) => Entity(json, Metadata)["@id"] = "metadata.json",
        ["Metadata File Descriptor entity type"] = (json, _) => Entity(json, Metadata)["@type"] = "File",
        ["Metadata File Descriptor entity: `about` property"] = (json, _) => Entity(json, Metadata)["about"] = Reference("#run"),
        ["Metadata File Descriptor entity: `conformsTo` property"] = (json, _) => Entity(json, Metadata)["conformsTo"] = Reference("https://w3id.org/ro/crate/1.0"),
        ["Root Data Entity type"] = (json, _) => Entity(json, "./")["@type"] = "CreativeWork",
        ["Root Data Entity URI value"] = (json, _) =>
        {
            Entity(json, Metadata)["about"] = Reference("crate");
            Entity(json, "./")["@id"] = "crate";
        },
        ["Root Data Entity: `name` property"] = (json, _) => Entity(json, "./").Remove("name"),
        ["Root Data Entity: `description` property"] = (json, _) => Entity(json, "./")["description"] = "",
        ["Root Data Entity: `license` property"] = (json, _) => Entity(json, "./")["license"] = Reference("#nowhere"),
        ["Root Data Entity: `datePublished` property"] = (json, _) => Entity(json, "./")["datePublished"] = "31 January 2026",
        ["Root Data Entity: `publisher` property"] = (json, _) => Entity(json, "./")["publisher"] = Reference("#language"),
        ["RO-Crate Root Data Entity: `hasPart` value restriction"] = (json, _) => Parts(json).Add(Reference("#run")),
        ["Data Entity: @id value restriction"] = (json, _) => Entity(json, Form)["@id"] = "a b",
        ["Data Entity MUST be directly referenced"] = (json, _) => Parts(json).RemoveAt(0),
        ["Data Entity: REQUIRED resource availability"] = (_, files) => files.Remove("table/a b.md"),
        ["WebSite: value restriction of its identifier"] = (json, _) => Add(json, "#site", "WebSite"),
        ["WebSite: REQUIRED `name` property"] = (json, _) => Add(json, "https://example.org", "WebSite"),
        ["Main Workflow entity existence"] = (json, _) => Entity(json, "./").Remove("mainEntity"),
        ["Main Workflow type"] = (json, _) => Entity(json, Workflow)["@type"] = "File",
        ["Main Workflow language"] = (json, _) => Entity(json, Workflow)["programmingLanguage"] = Reference("#run"),
        ["Main Workflow file must exist"] = (_, files) => files.Remove(Workflow),
        ["Crate license"] = (json, _) => Entity(json, "./").Remove("license"),
        ["Action instrument"] = (json, _) => Entity(json, "#run")["instrument"] = Reference(Form),
        ["Root Data Entity conformsTo: Process Run Crate"] = (json, _) => Entity(json, "https://w3id.org/ro/wfrun/process/0.5")["@type"] = "Thing",
        ["Root Data Entity conformsTo: Workflow Run Crate"] = (json, _) => Entity(json, "./")["conformsTo"]!.AsArray().RemoveAt(1),
        ["ComputationalWorkflow input and output"] = (json, _) => Entity(json, Workflow)["input"] = Reference(Form),
        ["FormalParameter additionalType"] = (json, _) => Add(json, "#parameter", "FormalParameter"),
        ["FormalParameter workExample"] = (json, _) => Add(json, "#parameter", "FormalParameter")["workExample"] = Reference("#run"),
    };

    public static TheoryData<string> Rules => [.. ResearchCrateRules.All.Keys];

    [Fact]
    public void The_crate_of_a_capsule_keeps_every_rule() => Assert.Empty(ResearchCrateRules.Broken(Files(Json())));

    [Theory, MemberData(nameof(Rules))]
    public void A_crate_that_breaks_a_rule_is_found_out(string rule)
    {
        var json = Json();
        var files = Files(json);
        Faults[rule](json, files);
        if (rule is not ("File Descriptor Existence" or "File Descriptor JSON format"))
        {
            files[Metadata] = Encoding.UTF8.GetBytes(json.ToJsonString());
        }

        Assert.NotEmpty(ResearchCrateRules.All[rule](new ResearchCrateRules.Crate(files)));
    }

    private static JsonObject Json() => new ResearchCrate
    {
        Title = "T", Subject = "S", Published = "2026-01-31", Workflow = Workflow, Inputs = ["reproducibility/cac/open-set.yaml"],
        Outputs = ["stages/evaluate[split=0]/metrics.parquet", "table/a b.md"], Others = ["LICENSE"], Engine = "Retable",
    }.Json();

    private static Dictionary<string, byte[]> Files(JsonObject json) => new(StringComparer.Ordinal)
    {
        [Metadata] = Encoding.UTF8.GetBytes(json.ToJsonString()),
        [Workflow] = [1],
        ["reproducibility/cac/open-set.yaml"] = [1],
        ["stages/evaluate[split=0]/metrics.parquet"] = [1],
        ["table/a b.md"] = [1],
        ["LICENSE"] = [1],
    };

    private static JsonObject Entity(JsonObject json, string id) => json["@graph"]!.AsArray().Select(entity => entity!.AsObject()).First(entity => (string?)entity["@id"] == id);

    private static JsonArray Parts(JsonObject json) => Entity(json, "./")["hasPart"]!.AsArray();

    private static JsonObject Add(JsonObject json, string id, string type)
    {
        var entity = new JsonObject { ["@id"] = id, ["@type"] = type };
        json["@graph"]!.AsArray().Add((JsonNode)entity);
        return entity;
    }

    private static JsonObject Reference(string id) => new() { ["@id"] = id };
}
