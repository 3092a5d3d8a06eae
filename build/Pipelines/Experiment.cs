using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;

namespace Retable.Front.Pipelines;

/// <summary>An experiment: a paper's pipeline in one profile with other values for some parameters, whose results lie beside the plain ones.</summary>
/// <param name="Paper">The paper.</param>
/// <param name="Profile">The profile that it starts from.</param>
/// <param name="Name">The experiment's name.</param>
/// <param name="Settings">The parameters that it sets; empty for a named copy of the plain results.</param>
internal sealed record Experiment(string Paper, string Profile, string Name, IReadOnlyDictionary<string, CanonicalValue> Settings)
{
    /// <summary>The file beside the results that says what the name stands for.</summary>
    public const string FileName = "experiment.json";

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The name of its results' folder below the paper's: <c>smoke+train_size=600</c>.</summary>
    public string Scope => Stage.ScopeOf(Profile, Name);

    /// <summary>Its settings as <c>--set</c> takes them, sorted: <c>train_size=600</c>.</summary>
    public IReadOnlyList<string> Words => [.. Settings.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value.Plain}")];

    /// <summary>Its settings for the engine: values in YAML by parameter.</summary>
    public Dictionary<string, string> Overrides => Settings.ToDictionary(pair => pair.Key, pair => pair.Value.Text, StringComparer.Ordinal);

    /// <summary>Whether two experiments set the same values, however they were written.</summary>
    public bool SetsTheSameAs(IReadOnlyDictionary<string, CanonicalValue> others) =>
        Settings.Count == others.Count && Settings.All(pair => others.TryGetValue(pair.Key, out var value) && value == pair.Value);

    public string ToJson() => new JsonObject
    {
        ["paper"] = Paper,
        ["profile"] = Profile,
        ["name"] = Name,
        ["set"] = new JsonObject(Settings.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToJson()))),
    }.ToJsonString(Layout) + "\n";

    /// <param name="file">A file written by <see cref="ToJson"/>.</param>
    /// <param name="shownAs">The path of the file in messages.</param>
    /// <exception cref="BadInputException">It does not say what an experiment sets.</exception>
    public static Experiment Read(AbsolutePath file, string shownAs)
    {
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(file))!;
            return new Experiment(
                (string)json["paper"]!,
                (string)json["profile"]!,
                (string)json["name"]!,
                json["set"]!.AsObject().ToDictionary(pair => pair.Key, pair => CanonicalValue.Of(pair.Value), StringComparer.Ordinal));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException or ArgumentNullException or ArgumentException)
        {
            throw new BadInputException("this file does not say what the experiment sets", error)
            {
                At = new SourcePosition(shownAs),
                Hint = "Delete its folder and run the experiment again: its outputs are in the store.",
            };
        }
    }
}
