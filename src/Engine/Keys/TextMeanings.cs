using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Yaml;

namespace Retable.Engine.Keys;

/// <summary>Text means its lines: how they end, blanks at their ends and empty lines at the end of the file say nothing.</summary>
internal sealed class TextMeaning : IMeaning
{
    public string Scheme => "text-1";

    public IReadOnlyList<string> Extensions => [".txt", ".md", ".tex", ".html", ".csv", ".tsv"];

    public Digest Of(string path)
    {
        var text = new StringBuilder();
        foreach (var line in File.ReadLines(path, MeaningFile.Utf8))
        {
            text.Append(line.TrimEnd()).Append('\n');
        }

        return Digest.OfText(text.ToString().TrimEnd('\n'));
    }
}

/// <summary>JSON means its values: blanks, the order of names and the spelling of numbers say nothing.</summary>
internal sealed class JsonMeaning : IMeaning
{
    public string Scheme => "json-1";

    public IReadOnlyList<string> Extensions => [".json"];

    public Digest Of(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Digest.OfText(MeaningFile.Canonical(JsonNode.Parse(file)));
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new FormatException(error.Message, error);
        }
    }
}

/// <summary>YAML means its values, like JSON.</summary>
internal sealed class YamlMeaning : IMeaning
{
    public string Scheme => "yaml-1";

    public IReadOnlyList<string> Extensions => [".yaml", ".yml"];

    public Digest Of(string path)
    {
        try
        {
            return Digest.OfText(CanonicalValue.Of(YamlFile.Load(path, path)).Text);
        }
        catch (BadInputException error)
        {
            throw new FormatException(error.Message, error);
        }
    }
}

/// <summary>Helpers that all kinds of text share.</summary>
internal static class MeaningFile
{
    /// <summary>Throws on bytes that are no UTF-8 instead of replacing them: two different files must not look alike.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>JSON with sorted names, no blanks, and each number in the shortest form that reads back as the same double.</summary>
    /// <remarks>An integer beyond 2^53 keeps its digits: two of them can be one double.</remarks>
    public static string Canonical(JsonNode? node) => node switch
    {
        null => "null",
        JsonArray list => $"[{string.Join(',', list.Select(Canonical))}]",
        JsonObject map => $"{{{string.Join(',', map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{JsonValue.Create(e.Key).ToJsonString()}:{Canonical(e.Value)}"))}}}",
        _ when node.GetValueKind() == JsonValueKind.Number => Number(node.ToJsonString()),
        _ => node.ToJsonString(),
    };

    private static string Number(string text) =>
        Int128.TryParse(text, out var integer) ? integer.ToString()
        : text.AsSpan().TrimStart('-').ContainsAnyExceptInRange('0', '9') ? CanonicalValue.Of(double.Parse(text)).Text
        : text;
}
