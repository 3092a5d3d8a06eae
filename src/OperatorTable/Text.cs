namespace Retable.OperatorTable;

/// <summary>The little of parsing that a row needs.</summary>
internal static class Text
{
    /// <summary>Splits at the commas that no bracket encloses; nothing for a blank text.</summary>
    public static IEnumerable<string> SplitTop(string text)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (text.Substring(start, i - start).Trim() is { Length: > 0 } part)
                {
                    yield return part;
                }

                start = i + 1;
            }
            else
            {
                depth += "(<[".IndexOf(text[i]) >= 0 ? 1 : ")>]".IndexOf(text[i]) >= 0 ? -1 : 0;
            }
        }
    }

    /// <summary>What stands left and right of a mark.</summary>
    public static (string Left, string Right) Halves(string text, string mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0
            ? throw new FormatException($"no '{mark.Trim()}' in it")
            : (text.Substring(0, at).Trim(), text.Substring(at + mark.Length).Trim());
    }

    /// <summary>The position of the last closing bracket.</summary>
    public static int Matching(string text) =>
        text.EndsWith(")", StringComparison.Ordinal) ? text.Length - 1 : throw new FormatException("the parameters do not end in ')'");

    /// <summary>The words m, f and i at the start, as they stand there.</summary>
    public static string LeadingKinds(string text)
    {
        var end = 0;
        while (end < text.Length && "mfi ".IndexOf(text[end]) >= 0 && (text[end] == ' ' || end + 1 == text.Length || text[end + 1] == ' '))
        {
            end++;
        }

        return end == 0 ? throw new FormatException("it does not start with kinds") : text.Substring(0, end);
    }
}
