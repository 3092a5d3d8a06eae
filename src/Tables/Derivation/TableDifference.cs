using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retable.Tables.Derivation;

/// <summary>A part of a table that does not follow from its sources.</summary>
/// <param name="What"><c>cell</c>, <c>claim</c>, <c>metric</c> or <c>table</c>.</param>
/// <param name="Name">The name of the part: <c>ours.far_auroc</c>.</param>
/// <param name="Field">The field of the part: <c>mean</c>; empty for the whole part.</param>
/// <param name="Packed">The value in the given table.</param>
/// <param name="Derived">The value derived again.</param>
public sealed record Finding(string What, string Name, string Field, string Packed, string Derived);

/// <summary>Compares a table as somebody handed it over with the same table derived again, both in the form of <see cref="Rendering.TableJson"/>.</summary>
public static class TableDifference
{
    private const string Absent = "(absent)";

    /// <summary>The field that only repeats the numbers with fewer digits.</summary>
    private const string Printed = "printed";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Compares cell by cell and claim by claim, and reports the first differing field of each, in the order of the derived table.</summary>
    public static IReadOnlyList<Finding> Between(JsonObject packed, JsonObject derived) =>
    [
        .. Head(packed, derived),
        .. Items("cell", packed["cells"], derived["cells"], cell => $"{cell["row"]}.{cell["column"]}"),
        .. Items("claim", packed["claims"], derived["claims"], claim => $"{claim["name"]}"),
    ];

    private static IEnumerable<Finding> Head(JsonObject packed, JsonObject derived) => derived
        .Where(pair => pair.Key is not ("cells" or "claims") && !JsonNode.DeepEquals(pair.Value, packed[pair.Key]))
        .Select(pair => new Finding("table", (string?)derived["table"] ?? "", pair.Key, Text(packed[pair.Key]), Text(pair.Value)));

    private static IEnumerable<Finding> Items(string what, JsonNode? packed, JsonNode? derived, Func<JsonObject, string> name)
    {
        var (before, now) = (ByName(packed, name), ByName(derived, name));
        foreach (var one in now.Keys.Concat(before.Keys.Except(now.Keys)))
        {
            if (!before.TryGetValue(one, out var old) || !now.TryGetValue(one, out var present))
            {
                yield return new Finding(what, one, "", before.ContainsKey(one) ? "is there" : Absent, now.ContainsKey(one) ? "is there" : Absent);
            }
            else if (present.Select(pair => pair.Key).Concat(old.Select(pair => pair.Key)).OrderBy(field => field == Printed).FirstOrDefault(field => !JsonNode.DeepEquals(old[field], present[field])) is { } field)
            {
                yield return new Finding(what, one, field, Text(old[field]), Text(present[field]));
            }
        }
    }

    /// <summary>The objects of a list by name, in order; if two share a name the last one counts, and the second one is itself a difference.</summary>
    private static Dictionary<string, JsonObject> ByName(JsonNode? list, Func<JsonObject, string> name)
    {
        var named = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var item in (list as JsonArray ?? []).OfType<JsonObject>())
        {
            var own = name(item);
            named[named.ContainsKey(own) ? $"{own} (again)" : own] = item;
        }

        return named;
    }

    private static string Text(JsonNode? value) => value?.ToJsonString(Plain) ?? Absent;
}
