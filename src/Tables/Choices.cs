using Retable.Contract;
using Retable.Yaml;

namespace Retable.Tables;

/// <summary>Maps words of a definition to the values of an enum: <c>not lower</c> is <c>NotLower</c>.</summary>
internal static class Choices
{
    /// <exception cref="BadInputException">The word is not one of them.</exception>
    public static T Read<T>(YamlNode node, string what)
        where T : struct, Enum
    {
        var text = node.AsText(what);
        foreach (var value in Enum.GetValues<T>())
        {
            if (Word(value) == text)
            {
                return value;
            }
        }

        throw BadInputException.UnknownName($"{what} does not know '{text}'", text, Enum.GetValues<T>().Select(Word), node.At);
    }

    /// <summary>Converts <c>NotLower</c> to <c>not lower</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum =>
        string.Concat(value.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? " " : "") + char.ToLowerInvariant(c) : c.ToString()));
}
