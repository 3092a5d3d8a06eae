using System.Text.Json.Nodes;
using Retable.Contract;

namespace Retable.Engine.Keys;

/// <summary>The parts of a key that a record or a case makes: one for the chosen case and one for each value in it, however deep.</summary>
/// <remarks>
/// <c>{"library": {"alpha": 2}}</c> of a parameter <c>loss</c> becomes <c>parameter loss</c>: <c>library</c> and <c>parameter loss.library.alpha</c>:
/// <c>2</c>, so that a difference is told where it is. What another case would read is no part of it. A list is one part, whatever is in it.
/// </remarks>
internal sealed class ParameterParts
{
    private readonly Dictionary<ParameterDescription, Dictionary<string, KeyPart[]>> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether a value makes more than one part.</summary>
    public static bool IsNested(CanonicalValue value) => value.Text[0] == '{';

    /// <param name="parameter">What the step says of the parameter.</param>
    /// <param name="value">Its value, complete.</param>
    public KeyPart[] Of(ParameterDescription parameter, CanonicalValue value)
    {
        if (!_known.TryGetValue(parameter, out var values))
        {
            _known.Add(parameter, values = new(StringComparer.Ordinal));
        }

        if (!values.TryGetValue(value.Text, out var parts))
        {
            var made = new List<KeyPart>();
            Add($"parameter {parameter.Name}", parameter, value.ToJson(), made);
            values.Add(value.Text, parts = [.. made]);
        }

        return parts;
    }

    private static void Add(string label, ParameterDescription parameter, JsonNode? value, List<KeyPart> parts)
    {
        if (value is not JsonObject map)
        {
            parts.Add(new(label, CanonicalValue.Of(value).Text));
        }
        else if (parameter.Cases is { } cases)
        {
            var (name, given) = map.First();
            parts.Add(new(label, name));
            AddFields($"{label}.{name}", cases.First(@case => @case.Name == name).Fields, given!.AsObject(), parts);
        }
        else
        {
            AddFields(label, parameter.Fields!, map, parts);
        }
    }

    private static void AddFields(string label, IReadOnlyList<ParameterDescription> fields, JsonObject map, List<KeyPart> parts)
    {
        foreach (var field in fields.OrderBy(field => field.Name, StringComparer.Ordinal))
        {
            Add($"{label}.{field.Name}", field, map[field.Name], parts);
        }
    }
}
