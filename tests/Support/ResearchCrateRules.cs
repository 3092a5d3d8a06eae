using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Retable.Tests;

/// <summary>What RO-Crate 1.1, Workflow RO-Crate 1.0, Process Run Crate 0.5 and Workflow Run Crate 0.5 say with MUST, a rule each, under the names that the public validator (rocrate-validator) gives them.</summary>
public static partial class ResearchCrateRules
{
    private const string Descriptor = "ro-crate-metadata.json", Root = "./", Context = "https://w3id.org/ro/crate/1.1/context";

    /// <summary>Words of the contexts of RO-Crate 1.1 and of workflow runs, as far as crates of ours use them.</summary>
    private static readonly HashSet<string> Words =
    [
        "@id", "@type", "about", "actionStatus", "additionalType", "alternateName", "author", "conformsTo", "datePublished", "description", "encodingFormat", "endTime", "hasPart", "input", "instrument",
        "license", "mainEntity", "mentions", "name", "object", "output", "programmingLanguage", "publisher", "result", "startTime", "url", "version", "workExample",
    ];

    private static readonly string[] Data = ["File", "Dataset"], Tools = ["SoftwareApplication", "SoftwareSourceCode", "ComputationalWorkflow"], Actions = ["CreateAction", "ActivateAction", "UpdateAction"];

    /// <summary>Each gives what breaks it; nothing where it is kept.</summary>
    public static IReadOnlyDictionary<string, Func<Crate, IEnumerable<string>>> All { get; } = new Dictionary<string, Func<Crate, IEnumerable<string>>>(StringComparer.Ordinal)
    {
        // RO-Crate 1.1
        ["File Descriptor Existence"] = crate => Unless(crate.Files.TryGetValue(Descriptor, out var bytes) && bytes.Length > 0, Descriptor),
        ["File Descriptor JSON format"] = crate => Unless(crate.Json is not null, Descriptor),
        ["File Descriptor @context property validation"] = crate => Unless(Texts(crate.Json?["@context"]).Contains(Context), "@context"),
        ["File Descriptor JSON-LD must be flattened"] = crate => crate.Entities.Where(entity => entity.Any(pair => pair.Key != "@type" && Each(pair.Value).OfType<JsonObject>().Any(value => value.Count != 1 || value["@id"] is null))).Select(Id),
        ["Validation of the @id property of the file descriptor entities"] = crate => crate.Entities.Where(entity => entity["@id"] is not JsonValue).Select(entity => entity.ToJsonString())
            .Concat(crate.Entities.GroupBy(Id).Where(group => group.Count() > 1).Select(group => group.Key)),
        ["Validation of the @type property of the file descriptor entities"] = crate => crate.Entities.Where(entity => !Types(entity).Any()).Select(Id),
        ["Validation of the compaction format of the file descriptor"] = crate => crate.Entities.SelectMany(entity => entity.Select(pair => pair.Key)).Where(word => !Words.Contains(word)),
        ["RO-Crate Metadata File Descriptor entity existence"] = crate => Unless(crate.Find(Descriptor) is not null, Descriptor),
        ["Metadata File Descriptor entity type"] = crate => Unless(crate.Is(Descriptor, "CreativeWork"), Descriptor),
        ["Metadata File Descriptor entity: `about` property"] = crate => Unless(References(crate.Find(Descriptor), "about").ToList() is [var about] && crate.Is(about, "Dataset"), Descriptor),
        ["Metadata File Descriptor entity: `conformsTo` property"] = crate => Unless(References(crate.Find(Descriptor), "conformsTo").Contains("https://w3id.org/ro/crate/1.1"), Descriptor),
        ["Root Data Entity type"] = crate => Unless(crate.Is(crate.RootId, "Dataset"), crate.RootId),
        ["Root Data Entity URI value"] = crate => Unless(crate.RootId.EndsWith('/'), crate.RootId),
        ["Root Data Entity: `name` property"] = crate => Unless(IsText(crate.Root?["name"]), "name"),
        ["Root Data Entity: `description` property"] = crate => Unless(IsText(crate.Root?["description"]), "description"),
        ["Root Data Entity: `license` property"] = crate => Unless(IsText(crate.Root?["license"]) || References(crate.Root, "license").Any(license => crate.Find(license) is not null), "license"),
        ["Root Data Entity: `datePublished` property"] = crate => Unless(IsText(crate.Root?["datePublished"]) && Iso8601().IsMatch((string)crate.Root!["datePublished"]!), "datePublished"),
        ["Root Data Entity: `publisher` property"] = crate => References(crate.Root, "publisher").Where(publisher => !crate.Is(publisher, "Organization", "Person")),
        ["RO-Crate Root Data Entity: `hasPart` value restriction"] = crate => References(crate.Root, "hasPart").Where(part => !crate.Is(part, Data)),
        ["Data Entity: @id value restriction"] = crate => crate.OfType(Data).Select(Id).Where(id => !Uri.IsWellFormedUriString(id, UriKind.RelativeOrAbsolute)),
        ["Data Entity MUST be directly referenced"] = crate => crate.OfType(Data).Select(Id).Where(id => id != crate.RootId && !crate.Parts.Contains(id)),
        ["Data Entity: REQUIRED resource availability"] = crate => crate.OfType("File").Select(Id).Where(id => !id.Contains("://", StringComparison.Ordinal) && !crate.Files.ContainsKey(Uri.UnescapeDataString(id))),
        ["WebSite: value restriction of its identifier"] = crate => crate.OfType("WebSite").Select(Id).Where(id => !Uri.IsWellFormedUriString(id, UriKind.Absolute)),
        ["WebSite: REQUIRED `name` property"] = crate => crate.OfType("WebSite").Where(site => !IsText(site["name"])).Select(Id),
        // Workflow RO-Crate 1.0
        ["Main Workflow entity existence"] = crate => Unless(crate.Find(crate.Workflow) is not null, "mainEntity"),
        ["Main Workflow type"] = crate => Unless(((string[])["File", "SoftwareSourceCode", "ComputationalWorkflow"]).All(type => crate.Is(crate.Workflow, type)), crate.Workflow),
        ["Main Workflow language"] = crate => Unless(References(crate.Find(crate.Workflow), "programmingLanguage").Any(language => crate.Is(language, "ComputerLanguage")), crate.Workflow),
        ["Main Workflow file must exist"] = crate => Unless(crate.Files.ContainsKey(Uri.UnescapeDataString(crate.Workflow)), crate.Workflow),
        ["Crate license"] = crate => Unless(crate.Root?["license"] is not null, "license"),
        // Process Run Crate 0.5
        ["Action instrument"] = crate => crate.OfType(Actions).Where(action => !References(action, "instrument").Any(tool => crate.Is(tool, Tools))).Select(Id),
        ["Root Data Entity conformsTo: Process Run Crate"] = crate => Unless(ConformsTo(crate, "https://w3id.org/ro/wfrun/process/"), "conformsTo"),
        // Workflow Run Crate 0.5
        ["Root Data Entity conformsTo: Workflow Run Crate"] = crate => Unless(ConformsTo(crate, "https://w3id.org/ro/wfrun/workflow/"), "conformsTo"),
        ["ComputationalWorkflow input and output"] = crate => crate.OfType("ComputationalWorkflow").SelectMany(workflow => References(workflow, "input").Concat(References(workflow, "output"))).Where(end => !crate.Is(end, "FormalParameter")),
        ["FormalParameter additionalType"] = crate => crate.OfType("FormalParameter").Where(parameter => parameter["additionalType"] is null).Select(Id),
        ["FormalParameter workExample"] = crate => crate.OfType("FormalParameter").SelectMany(parameter => References(parameter, "workExample")).Where(example => !crate.Is(example, "File", "Dataset", "Collection", "PropertyValue")),
    };

    /// <summary>Every rule that a crate breaks, with what breaks it.</summary>
    public static IEnumerable<string> Broken(IReadOnlyDictionary<string, byte[]> files) => new Crate(files) is var crate ? All.SelectMany(rule => rule.Value(crate).Select(what => $"{rule.Key}: {what}")) : [];

    private static bool ConformsTo(Crate crate, string profile) => References(crate.Root, "conformsTo").Any(id => id.StartsWith(profile, StringComparison.Ordinal) && crate.Is(id, "CreativeWork"));

    private static IEnumerable<string> Unless(bool isKept, string what) => isKept ? [] : [what];

    private static string Id(JsonObject entity) => entity["@id"] is JsonValue id && id.TryGetValue(out string? text) ? text : "";

    private static IEnumerable<JsonNode?> Each(JsonNode? value) => value is JsonArray list ? list : Enumerable.Repeat(value, 1);

    private static IEnumerable<string> Texts(JsonNode? value) => Each(value).OfType<JsonValue>().Select(text => text.ToString());

    private static IEnumerable<string> Types(JsonObject entity) => Texts(entity["@type"]);

    private static IEnumerable<string> References(JsonObject? entity, string property) => Each(entity?[property]).OfType<JsonObject>().Select(Id);

    private static bool IsText(JsonNode? value) => value is JsonValue text && text.GetValueKind() == JsonValueKind.String && text.ToString().Length > 0;

    [GeneratedRegex(@"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$")]
    private static partial Regex Iso8601();

    /// <summary>A crate as its rules read it.</summary>
    /// <param name="files">Its files by their paths.</param>
    public sealed class Crate(IReadOnlyDictionary<string, byte[]> files)
    {
        public IReadOnlyDictionary<string, byte[]> Files => files;

        public JsonObject? Json { get; } = Parse(files.GetValueOrDefault(Descriptor));

        public IEnumerable<JsonObject> Entities => Each(Json?["@graph"]).OfType<JsonObject>();

        public string RootId => References(Find(Descriptor), "about").FirstOrDefault() ?? ResearchCrateRules.Root;

        public JsonObject? Root => Find(RootId);

        public string Workflow => References(Root, "mainEntity").FirstOrDefault() ?? "";

        /// <summary>What is a part of the root, or of its parts.</summary>
        public HashSet<string> Parts
        {
            get
            {
                var (parts, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([RootId]));
                while (open.TryPop(out var whole))
                {
                    foreach (var part in References(Find(whole), "hasPart").Where(parts.Add))
                    {
                        open.Push(part);
                    }
                }

                return parts;
            }
        }

        public JsonObject? Find(string id) => Entities.FirstOrDefault(entity => Id(entity) == id);

        public bool Is(string id, params string[] types) => Find(id) is { } entity && Types(entity).Intersect(types).Any();

        public IEnumerable<JsonObject> OfType(params string[] types) => Entities.Where(entity => Types(entity).Intersect(types).Any());

        private static JsonObject? Parse(byte[]? bytes)
        {
            try
            {
                return bytes is null ? null : JsonNode.Parse(bytes) as JsonObject;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
