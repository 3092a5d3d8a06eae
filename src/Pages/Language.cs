using System.Globalization;
using System.Text;

namespace Retable.Pages;

/// <summary>A language that templates write, with its rules for escaping text.</summary>
public abstract class Language
{
    public static Language Html { get; } = new HtmlLanguage();

    public static Language Latex { get; } = new LatexLanguage();

    public static Language Markdown { get; } = new MarkdownLanguage();

    public static Language Plain { get; } = new PlainLanguage();

    /// <summary>Writes any text so that a reader of the language sees that text, and no part of it acts as syntax.</summary>
    public abstract string Escape(string text);

    /// <summary>Functions that a template of the language may call besides <see cref="Escape"/>, for places where other rules hold.</summary>
    public virtual IReadOnlyDictionary<string, Func<string, string>> Functions => new Dictionary<string, Func<string, string>>();

    /// <summary>Whether a character is invisible: control characters, line and paragraph separators, halves of surrogate pairs and code points that no text uses.</summary>
    private protected static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned;

    /// <summary>Puts a text on one line: each invisible character becomes a space.</summary>
    private protected static string OneLine(string text) => Each(text, rune => IsInvisible(rune) ? " " : null);

    /// <summary>Writes a text character by character.</summary>
    /// <param name="text">Any text; half a surrogate pair counts as U+FFFD.</param>
    /// <param name="instead">The replacement of a character; null for the character itself.</param>
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
