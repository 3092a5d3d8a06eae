using System.Buffers;
using System.Text;

namespace Retable.Yaml;

/// <summary>Lets <c>${name}</c> stand unquoted inside <c>{...}</c> and <c>[...]</c>, where YAML would end the word at the bracket.</summary>
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

    /// <summary>The text as the parser may see it.</summary>
    public static string Hide(string text)
    {
        if (!text.Contains("${", StringComparison.Ordinal) || text.AsSpan().IndexOfAnyInRange(FirstHidden, Last) >= 0)
        {
            return text;
        }

        var hidden = new StringBuilder(text);
        for (var at = text.IndexOf("${", StringComparison.Ordinal); at >= 0; at = text.IndexOf("${", at + 2, StringComparison.Ordinal))
        {
            var length = text.AsSpan(at + 2).IndexOfAny(Ends);
            if (length >= 0 && text[at + 2 + length] == '}')
            {
                Swap(hidden, at + 1, at + 3 + length);
            }
        }

        return hidden.ToString();
    }

    /// <summary>A parsed text as it was written.</summary>
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
