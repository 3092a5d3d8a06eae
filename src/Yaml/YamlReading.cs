using Retable.Contract;

namespace Retable.Yaml;

/// <summary>Typed reading: each method returns the value or raises an error with its position, what was expected and what was found.</summary>
public static class YamlReading
{
    /// <param name="node">The node to read.</param>
    /// <param name="what">What the node should be, for the message: <c>'stages'</c>, <c>a stage</c>.</param>
    public static YamlMap AsMap(this YamlNode node, string what) => node as YamlMap ?? throw Mismatch(node, what, "a map");

    public static YamlList AsList(this YamlNode node, string what) => node as YamlList ?? throw Mismatch(node, what, "a list");

    public static YamlScalar AsScalar(this YamlNode node, string what) => node as YamlScalar ?? throw Mismatch(node, what, "a single value");

    /// <summary>Reads text; a number or boolean counts as the characters that were written.</summary>
    public static string AsText(this YamlNode node, string what) =>
        node is YamlScalar { Value: not null } scalar ? scalar.Text : throw Mismatch(node, what, "text");

    public static bool AsBool(this YamlNode node, string what) =>
        node is YamlScalar { Value: bool flag } ? flag : throw Mismatch(node, what, "true or false");

    public static long AsInteger(this YamlNode node, string what, long minimum = long.MinValue, long maximum = long.MaxValue)
    {
        var number = node is YamlScalar { Value: long integer } ? integer : throw Mismatch(node, what, "an integer");
        return number >= minimum && number <= maximum ? number : throw Mismatch(node, what, Range("an integer", minimum, maximum));
    }

    /// <summary>Reads a number; an integer counts as one.</summary>
    public static double AsNumber(this YamlNode node, string what) => node switch
    {
        YamlScalar { Value: double number } => number,
        YamlScalar { Value: long integer } => integer,
        _ => throw Mismatch(node, what, "a number"),
    };

    /// <summary>The value of a required name.</summary>
    public static YamlNode Required(this YamlMap map, string name, string what) => map.TryGet(name, out var value)
        ? value
        : throw new BadInputException($"{what} has no '{name}'") { At = map.At, Hint = $"Add '{name}:'." };

    /// <summary>The value of a name, or null if the map does not have it.</summary>
    public static YamlNode? Optional(this YamlMap map, string name) => map.TryGet(name, out var value) ? value : null;

    /// <summary>Refuses all names except the given ones.</summary>
    public static YamlMap Only(this YamlMap map, string what, params ReadOnlySpan<string> known)
    {
        foreach (var entry in map.Entries)
        {
            if (!known.Contains(entry.Name))
            {
                throw BadInputException.UnknownName($"{what} has no '{entry.Name}'", entry.Name, known.ToArray(), entry.At);
            }
        }

        return map;
    }

    /// <summary>The error for a node that is not of the expected kind.</summary>
    public static BadInputException Mismatch(YamlNode node, string what, string expected) => new($"{what} must be {expected}")
    {
        At = node.At,
        Facts = [("expected", expected), ("found", node.Kind)],
    };

    private static string Range(string kind, long minimum, long maximum) => (minimum, maximum) switch
    {
        (_, long.MaxValue) => $"{kind} of at least {minimum}",
        (long.MinValue, _) => $"{kind} of at most {maximum}",
        _ => $"{kind} in {minimum} … {maximum}",
    };
}
