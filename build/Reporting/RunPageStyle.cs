using System.Net;
using System.Text;

namespace Retable.Front.Reporting;

/// <summary>How a run's page looks.</summary>
internal static class RunPageStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --ink: #1b1d22; --soft: #646a76; --line: #dcdee3; --paper: #fdfdfb; --wash: #f3f4f1 }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8e9ec; --soft: #9aa1ae; --line: #30343c; --paper: #14161a; --wash: #1d2026 } }
        body { margin: 0 auto; padding: 2.5rem clamp(1rem, 4vw, 3rem) 4rem; max-width: 84rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums }
        h1, h2 { font-family: "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, serif; font-weight: 600 } h2 { margin: 2.5rem 0 .6rem; font-size: 1.25rem }
        .soft, dd { color: var(--soft) } dd { margin: 0 0 .3rem 1.5rem } pre, .scroll { overflow-x: auto } pre { padding: .8rem 1rem; background: var(--wash); font-size: .82rem; line-height: 1.4 }
        table { border-collapse: collapse; margin: 1rem 0; font-size: .92rem } th, td { padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line) }
        th { font-weight: 600 } td + td { white-space: nowrap } .worse, .failed, .gone { color: #c0392b } .better, .held { color: #1e8449 } .undecided { color: #b9770e }
        a { color: inherit } summary { cursor: pointer }
        """;

    /// <param name="heading">Over the columns.</param>
    /// <param name="rows">Their cells, plain text.</param>
    /// <param name="kind">The class of a row, which colours it; none if left out.</param>
    public static string Table(IReadOnlyList<string> heading, IEnumerable<IReadOnlyList<string>> rows, Func<IReadOnlyList<string>, string>? kind = null)
    {
        var html = new StringBuilder("<div class=\"scroll\"><table>\n<tr>");
        html.AppendJoin("", heading.Select(cell => $"<th scope=\"col\">{WebUtility.HtmlEncode(cell)}</th>")).Append("</tr>\n");
        foreach (var row in rows)
        {
            html.Append(kind is null ? "<tr>" : $"<tr class=\"{WebUtility.HtmlEncode(kind(row))}\">").AppendJoin("", row.Select(cell => $"<td>{WebUtility.HtmlEncode(cell)}</td>")).Append("</tr>\n");
        }

        return html.Append("</table></div>\n").ToString();
    }
}
