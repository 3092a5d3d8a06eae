using System.Text;
using System.Text.RegularExpressions;
using Retable.Pages;

namespace Retable.Report;

/// <summary>Converts the Markdown of a paper's page to HTML: paragraphs, bullets, tables, code and emphasis. Links keep their text and lose their targets, which lie outside the report.</summary>
internal static partial class RemarkMarkup
{
    public static Markup Of(string markdown)
    {
        var html = new StringBuilder();
        foreach (var block in Blocks(markdown))
        {
            html.Append(block switch
            {
                [var fence, ..] when fence.StartsWith("```", StringComparison.Ordinal) => $"<pre class=\"scroll\" tabindex=\"0\">{Language.Html.Escape(string.Join('\n', block.Skip(1).TakeWhile(line => !line.StartsWith("```", StringComparison.Ordinal))))}</pre>\n",
                [_, var rule, ..] when block[0].StartsWith('|') && Rule().IsMatch(rule) => Table(block),
                [var first, ..] when first.StartsWith("- ", StringComparison.Ordinal) => List(block),
                [var first] when first.StartsWith('#') => $"<h3>{Inline(first.TrimStart('#', ' '))}</h3>\n",
                _ => $"<p>{Inline(string.Join(' ', block))}</p>\n",
            });
        }

        return new Markup(html.ToString());
    }

    private static IEnumerable<List<string>> Blocks(string markdown)
    {
        var block = new List<string>();
        foreach (var line in markdown.ReplaceLineEndings("\n").Split('\n'))
        {
            var inFence = block is [var first, ..] && first.StartsWith("```", StringComparison.Ordinal) && (block.Count == 1 || !block[^1].StartsWith("```", StringComparison.Ordinal));
            if (line.Trim().Length > 0 || inFence)
            {
                block.Add(inFence ? line : line.Trim());
            }
            else if (block.Count > 0)
            {
                yield return block;
                block = [];
            }
        }

        if (block.Count > 0)
        {
            yield return block;
        }
    }

    private static string Table(List<string> lines)
    {
        static IEnumerable<string> Cells(string line) => Bar().Split(line.Trim().Trim('|')).Select(cell => Inline(cell.Trim().Replace("\\|", "|", StringComparison.Ordinal)));
        var head = string.Concat(Cells(lines[0]).Select(cell => $"<th scope=\"col\">{cell}</th>"));
        var body = string.Concat(lines.Skip(2).Select(line => $"<tr>{string.Concat(Cells(line).Select(cell => $"<td>{cell}</td>"))}</tr>\n"));
        return $"<div class=\"scroll\" tabindex=\"0\"><table class=\"listing\">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n";
    }

    private static string List(List<string> lines)
    {
        var items = new List<string>();
        foreach (var line in lines)
        {
            if (line.StartsWith("- ", StringComparison.Ordinal) || items.Count == 0)
            {
                items.Add(line[2..]);
            }
            else
            {
                items[^1] += $" {line}";
            }
        }

        return $"<ul>\n{string.Concat(items.Select(item => $"<li>{Inline(item)}</li>\n"))}</ul>\n";
    }

    /// <summary>Converts inline markup, code first, since nothing in it is emphasis. Everything else is escaped before any element is inserted.</summary>
    private static string Inline(string text) => string.Concat(Code().Split(text).Select((piece, i) => i % 2 == 1
        ? $"<code>{Language.Html.Escape(piece)}</code>"
        : Emphasis().Replace(Strong().Replace(Language.Html.Escape(Links().Replace(piece, "$1")), "<b>$1</b>"), "<em>$1</em>")));

    [GeneratedRegex(@"^\|?[\s:|-]+\|?$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"\*\*([^*]+)\*\*")]
    private static partial Regex Strong();

    [GeneratedRegex(@"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])")]
    private static partial Regex Emphasis();
}
