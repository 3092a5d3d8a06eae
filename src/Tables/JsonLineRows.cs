using System.Text;
using System.Text.Json;
using Retable.Contract;

namespace Retable.Tables;

/// <summary>Reads one JSON object per line, each with texts and numbers by name.</summary>
internal static class JsonLineRows
{
    /// <param name="text">The whole file, with line feeds for line ends.</param>
    /// <param name="shownAs">The path of the file in messages.</param>
    /// <exception cref="BadInputException">A line is no JSON object of plain values.</exception>
    public static IReadOnlyList<TextRow> Read(string text, string shownAs) =>
        [.. text.Split('\n').Select((line, i) => (Line: line, Number: i + 1)).Where(line => line.Line.Trim().Length > 0).Select(line => Row(line.Line, line.Number, shownAs))];

    private static TextRow Row(string line, int number, string shownAs)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        SourcePosition At(long place) => new(shownAs, number, Encoding.UTF8.GetCharCount(bytes, 0, (int)Math.Min(place, bytes.Length)) + 1);
        var fields = new Dictionary<string, (string Text, SourcePosition At)>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(bytes);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw Wrong("a line of the metrics is no JSON object", At(0));
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                var at = At(reader.TokenStartIndex);
                var value = reader.TokenType switch
                {
                    JsonTokenType.String => reader.GetString()!,
                    JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                    JsonTokenType.Null => "null",
                    JsonTokenType.True => "true",
                    JsonTokenType.False => "false",
                    _ => throw Wrong($"the metrics have a list or an object for '{name}'", at),
                };
                if (!fields.TryAdd(name, (value, at)))
                {
                    throw Wrong($"a line of the metrics has '{name}' twice", at);
                }
            }

            // Whatever follows the object is found here.
            reader.Read();
        }
        catch (JsonException error)
        {
            throw Wrong("a line of the metrics is not JSON", At(error.BytePositionInLine ?? 0));
        }

        TextMetrics.RequireColumns(fields.Keys, new SourcePosition(shownAs, number));
        return new TextRow(fields);
    }

    private static BadInputException Wrong(string message, SourcePosition at) => new(message)
    {
        At = at,
        Hint = "Write one object a line: json.dumps(row). A value that could not be had is null, since JSON has no NaN.",
    };
}
