using System.Buffers;
using System.Text.RegularExpressions;

namespace Retable.Pages;

/// <summary>Markdown as GitHub reads it, in paragraphs, headings and table cells.</summary>
internal sealed partial class MarkdownLanguage : Language
{
    private static readonly SearchValues<char> Syntax = SearchValues.Create("\\`*_{}[]<>|#&~$");

    public override IReadOnlyDictionary<string, Func<string, string>> Functions { get; } = new Dictionary<string, Func<string, string>>
    {
        ["code"] = Code,
        ["in_html"] = text => Html.Escape(OneLine(text)),
    };

    public override string Escape(string text) =>
        StartOfBlock().Replace(Each(OneLine(text).Trim(), rune => rune.IsAscii && Syntax.Contains((char)rune.Value) ? $"\\{rune}" : null), "$1\\$2");

    /// <summary>A code span; for text that no code span can contain, an HTML element with escaped text.</summary>
    private static string Code(string text)
    {
        var line = OneLine(text);
        return line.AsSpan().IndexOfAny("`|") < 0 && line.Length > 0 && line == line.Trim() ? $"`{line}`" : $"<code>{Language.Markdown.Escape(line)}</code>";
    }

    /// <summary>Characters that would start a list, a line or a heading at the beginning of a paragraph.</summary>
    [GeneratedRegex(@"^(\d{0,9})([-+](?=[\s-]|$)|=(?==)|(?<=\d)[.)](?=\s|$))")]
    private static partial Regex StartOfBlock();
}
