using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Yaml;

namespace Retable.Engine.Keys;

/// <summary>A value in the one form that all its spellings share: <c>1e-4</c>, <c>0.0001</c> and <c>1.0e-4</c> are equal, and so are <c>1</c> and <c>1.0</c>.</summary>
/// <remarks>
/// The form is JSON: names sorted by code point, no blanks, an integral number below 2^63 as an integer, any other
/// by the shortest digits that read back as the same double.
/// </remarks>
public readonly record struct CanonicalValue
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string? _text;

    private CanonicalValue(string text) => _text = text;

    public static CanonicalValue Null { get; } = new("null");

    /// <summary>The canonical JSON.</summary>
    public string Text => _text ?? "null";

    /// <summary>As it stands in a name: text without its quotes.</summary>
    public string Plain => Text.StartsWith('"') ? ToJson()!.GetValue<string>() : Text;

    public static CanonicalValue Of(bool flag) => new(flag ? "true" : "false");

    public static CanonicalValue Of(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    public static CanonicalValue Of(string text) => new(Quoted(text));

    /// <exception cref="ArgumentException">The number is not finite: JSON cannot say it.</exception>
    public static CanonicalValue Of(double number) => !double.IsFinite(number)
        ? throw new ArgumentException($"{number} is not a finite number", nameof(number))
        : new(Math.Floor(number).Equals(number) && Math.Abs(number) < 9.2e18
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture));

    public static CanonicalValue OfList(IEnumerable<CanonicalValue> items) => new($"[{string.Join(',', items.Select(item => item.Text))}]");

    public static CanonicalValue OfMap(IEnumerable<KeyValuePair<string, CanonicalValue>> entries) =>
        new($"{{{string.Join(',', entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{Quoted(e.Key)}:{e.Value.Text}"))}}}");

    /// <exception cref="BadInputException">A number in it is not finite.</exception>
    public static CanonicalValue Of(YamlNode node)
    {
        switch (node)
        {
            case YamlScalar scalar:
                return OfScalar(scalar);
            case YamlList list:
                return OfList(list.Items.Select(Of));
            default:
                return OfMap(((YamlMap)node).Entries.Select(entry => KeyValuePair.Create(entry.Name, Of(entry.Value))));
        }
    }

    public static CanonicalValue Of(JsonNode? node) => node switch
    {
        null => Null,
        JsonArray array => OfList(array.Select(Of)),
        JsonObject map => OfMap(map.Select(entry => KeyValuePair.Create(entry.Key, Of(entry.Value)))),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.True => Of(true),
            JsonValueKind.False => Of(false),
            JsonValueKind.String => Of(node.GetValue<string>()),
            JsonValueKind.Number => OfNumber(node.ToJsonString()),
            var kind => throw new ArgumentException($"JSON of kind {kind} is no value", nameof(node)),
        },
    };

    public JsonNode? ToJson() => JsonNode.Parse(Text);

    public override string ToString() => Text;

    /// <summary>Takes a text that is canonical already, for instance from an action record.</summary>
    internal static CanonicalValue FromCanonical(string text) => new(text);

    private static CanonicalValue OfScalar(YamlScalar scalar) => scalar.Value switch
    {
        null => Null,
        bool flag => Of(flag),
        long integer => Of(integer),
        double number when double.IsFinite(number) => Of(number),
        string text => Of(text),
        _ => throw YamlReading.Mismatch(scalar, "a value", "finite"),
    };

    private static CanonicalValue OfNumber(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            ? Of(integer)
            : Of(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));

    private static string Quoted(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.' or ' ' or '/' or '=' or ','))
            {
                return JsonSerializer.Serialize(text, Relaxed);
            }
        }

        return $"\"{text}\"";
    }
}
