using System.Text;
using Retable.Contract;
using Retable.Engine.Keys;

namespace Retable.Front.Pipelines;

/// <summary>The name of an experiment: given by the user (<c>--name</c>), or made from its settings (<c>train_size=600</c>).</summary>
internal static class ExperimentName
{
    /// <summary>The largest number of letters, since a name is part of a folder's name.</summary>
    public const int Longest = 60;

    /// <exception cref="BadInputException">It is empty, too long, or has other characters than letters, digits, '-', '_' and '.'.</exception>
    public static string Require(string name)
    {
        var valid = name.Length is > 0 and <= Longest && char.IsAsciiLetterOrDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
        return valid ? name : throw new BadInputException($"--name cannot be '{name}'")
        {
            Facts = [("expected", $"a letter or digit, then letters, digits, '-', '_' and '.'; at most {Longest} characters")],
            Hint = name.Contains('=', StringComparison.Ordinal) ? $"No experiment has this name yet. To make it: --set {name}" : null,
        };
    }

    /// <summary>Makes a name from an experiment's settings, in the order of the parameters' names.</summary>
    /// <remarks>Equal settings have equal names, however their values are written. What no file name should have is left out, and a digest of the whole stands behind what is left.</remarks>
    /// <param name="settings">The settings, at least one.</param>
    public static string Of(IReadOnlyDictionary<string, CanonicalValue> settings)
    {
        var whole = string.Join(',', settings.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value.Plain}"));
        var plain = new StringBuilder();
        foreach (var letter in whole)
        {
            _ = char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '=' or ',' ? plain.Append(letter) : plain;
        }

        var digest = $"~{Digest.OfText(whole).Short}";
        return plain.Length == whole.Length && whole.Length <= Longest ? whole : plain.ToString()[..Math.Min(plain.Length, Longest - digest.Length)] + digest;
    }
}
