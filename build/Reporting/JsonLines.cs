using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retable.Front.Reporting;

/// <summary>Writes reports for machines: an object per line, its kind under <c>event</c>, like the events of a run.</summary>
internal static class JsonLines
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(TextWriter output, string kind, params IEnumerable<(string Name, JsonNode? Value)> fields) => output.WriteLine(
        new JsonObject([KeyValuePair.Create("event", (JsonNode?)kind), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]).ToJsonString(Plain));
}
