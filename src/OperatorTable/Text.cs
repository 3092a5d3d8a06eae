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

    /// <summary>The position of the bracket that the text's last character closes.</summary>
    public static int Opening(string text)
    {
        var depth = 0;
        for (var i = text.Length - 1; i >= 0 && text[text.Length - 1] == ')'; i--)
        {
            depth += text[i] == ')' ? 1 : text[i] == '(' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        throw new FormatException("the parameters do not stand in brackets");
    }

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
