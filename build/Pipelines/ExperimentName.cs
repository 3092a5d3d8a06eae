using System.Text;
using Retable.Contract;
using Retable.Engine.Keys;

namespace Retable.Front.Pipelines;

/// <summary>What an experiment is called: by the person (<c>--name</c>), or by what it sets (<c>train_size=600</c>).</summary>
internal static class ExperimentName
{
    /// <summary>In letters: a name is a part of a folder's.</summary>
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

    /// <summary>The name of an experiment that got none: its settings, in the order of their names.</summary>
    /// <remarks>Equal settings have equal names, however their values are written. What no file name should have is left out, and a digest of the whole stands behind what is left.</remarks>
    /// <param name="settings">At least one.</param>
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
