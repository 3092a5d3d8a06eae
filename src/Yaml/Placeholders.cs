using System.Buffers;
using System.Text;

namespace Retable.Yaml;

/// <summary>Allows <c>${name}</c> and <c>range(1, 9)</c> to be written unquoted inside <c>{...}</c> and <c>[...]</c>, where YAML would end the word at the bracket or comma.</summary>
/// <remarks>
/// Each bracket or comma of a placeholder becomes one private character before parsing and itself again afterwards, so
/// that every line and column stays what the reader sees. A file that holds such characters already is left alone.
/// </remarks>
internal static class Placeholders
{
    private const string Visible = "{}[],";
    private const char FirstHidden = '\uE000';
    private const char Last = '\uE004';

    private static readonly SearchValues<char> Ends = SearchValues.Create("{}\r\n\"'#");
    private static readonly SearchValues<char> RangeEnds = SearchValues.Create("()\r\n\"'#:");

    /// <summary>Rewrites a text into one that the parser accepts.</summary>
    public static string Hide(string text)
    {
        var isFree = text.AsSpan().IndexOfAnyInRange(FirstHidden, Last) < 0;
        if (!isFree || !(text.Contains("${", StringComparison.Ordinal) || text.Contains("range(", StringComparison.Ordinal)))
        {
            return text;
        }

        var hidden = new StringBuilder(text);
        Hide(text, "${", '}', Ends, hidden);
        Hide(text, "range(", ')', RangeEnds, hidden);
        return hidden.ToString();
    }

    private static void Hide(string text, string opening, char closing, SearchValues<char> ends, StringBuilder hidden)
    {
        for (var at = text.IndexOf(opening, StringComparison.Ordinal); at >= 0; at = text.IndexOf(opening, at + 2, StringComparison.Ordinal))
        {
            var inside = at + opening.Length;
            var length = text.AsSpan(inside).IndexOfAny(ends);
            if (length >= 0 && text[inside + length] == closing)
            {
                Swap(hidden, at + 1, inside + length + 1);
            }
        }
    }

    /// <summary>Restores a parsed text to what was written.</summary>
    public static string Show(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange(FirstHidden, Last) < 0)
        {
            return text;
        }

        return string.Create(text.Length, text, static (shown, hidden) =>
        {
            for (var i = 0; i < shown.Length; i++)
            {
                shown[i] = hidden[i] is >= FirstHidden and <= Last ? Visible[hidden[i] - FirstHidden] : hidden[i];
            }
        });
    }

    private static void Swap(StringBuilder text, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var which = Visible.IndexOf(text[i], StringComparison.Ordinal);
            if (which >= 0)
            {
                text[i] = (char)(FirstHidden + which);
            }
        }
    }
}
