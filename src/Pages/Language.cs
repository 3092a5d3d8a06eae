using System.Globalization;
using System.Text;

namespace Retable.Pages;

/// <summary>A language that templates write, and how text becomes harmless in it.</summary>
public abstract class Language
{
    public static Language Html { get; } = new HtmlLanguage();

    public static Language Latex { get; } = new LatexLanguage();

    public static Language Markdown { get; } = new MarkdownLanguage();

    public static Language Plain { get; } = new PlainLanguage();

    /// <summary>Writes any text so that a reader of the language sees the text, and none of it acts as syntax.</summary>
    public abstract string Escape(string text);

    /// <summary>What a template of the language may call besides <see cref="Escape"/>, for the places where text follows other rules.</summary>
    public virtual IReadOnlyDictionary<string, Func<string, string>> Functions => new Dictionary<string, Func<string, string>>();

    /// <summary>Control characters, line and paragraph separators, halves of surrogate pairs and code points that no text uses.</summary>
    private protected static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned;

    /// <summary>The text in one line: each invisible character becomes a space.</summary>
    private protected static string OneLine(string text) => Each(text, rune => IsInvisible(rune) ? " " : null);

    /// <summary>Writes the characters one by one.</summary>
    /// <param name="text">Any text; half a surrogate pair counts as U+FFFD.</param>
    /// <param name="instead">What stands for a character; null for the character itself.</param>
    private protected static string Each(string text, Func<Rune, string?> instead)
    {
        var written = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (instead(rune) is { } other)
            {
                written.Append(other);
            }
            else
            {
                written.Append(rune);
            }
        }

        return written.ToString();
    }
}
