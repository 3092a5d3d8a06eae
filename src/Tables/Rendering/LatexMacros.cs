using System.Text;
using Retable.Pages;

namespace Retable.Tables.Rendering;

/// <summary>Writes a <c>\newcommand</c> for every number of a table, so that a manuscript need not copy any by hand: <c>\cacOpenSetOursFarAuroc</c>.</summary>
/// <remarks>
/// <para>The name of a cell's mean is paper, table, row and column as one word; behind it <c>Deviation</c>, <c>Interval</c> (95 %), <c>Runs</c> and, where the
/// column has published numbers, <c>Published</c>. A claim's is <c>...Claim&lt;name&gt;</c> with <c>Difference</c>, <c>Interval</c> and <c>Verdict</c>.</para>
/// <para>TeX's names have letters alone: digits are spelled, and what stands between words begins a capital. Where two numbers of a table would share a name
/// so, all names of the table are spelled out (<c>-</c> as <c>Hyphen</c>), which no two can share.</para>
/// <para>A number that there is not prints <c>??</c>, as an unknown reference does.</para>
/// </remarks>
public static class LatexMacros
{
    private const string Missing = "??";

    private static readonly string[] Digits = ["Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

    public static string Of(ResultTable table, TableView view)
    {
        var plain = Macros(table, view, Joined, "", "");
        var macros = plain.DistinctBy(macro => macro.Name).Count() == plain.Count ? plain : Macros(table, view, Spelled, "Row", "Column");
        var text = new StringBuilder($"% The numbers of {Comment(view.Id)}, profile {Comment(view.Profile)}. Made by: {Comment(view.Command)}\n");
        foreach (var (name, value) in macros)
        {
            text.Append($"\\newcommand{{\\{name}}}{{{Written(value.Length > 0 ? value : Missing)}}}\n");
        }

        return text.ToString();
    }

    private static List<(string Name, string Value)> Macros(ResultTable table, TableView view, Func<string, string> word, string rowMark, string columnMark)
    {
        var macros = new List<(string Name, string Value)>();
        var definition = table.Definition;
        var prefix = word(definition.Paper) + word(definition.Name);
        prefix = prefix.Length > 0 ? char.ToLowerInvariant(prefix[0]) + prefix[1..] : "table";
        foreach (var (row, r) in definition.Rows.Select((row, r) => (row, r)))
        {
            foreach (var (column, c) in definition.Columns.Select((column, c) => (column, c)))
            {
                var (cell, words) = (table.Cells[r][c], view.Rows[r].Cells[c]);
                var name = $"{prefix}{rowMark}{word(row.Name)}{columnMark}{word(column.Name)}";
                macros.Add((name, cell.IsMeasured ? words.Mean : ""));
                macros.Add(($"{name}Deviation", words.Deviation));
                macros.Add(($"{name}Interval", Printed.Interval(cell.Summary?.ConfidenceInterval(), column.Decimals)));
                macros.Add(($"{name}Runs", $"{cell.Values.Length}"));
                if (words.HasPublished)
                {
                    macros.Add(($"{name}Published", cell.Published is { IsAvailable: true } ? words.Published : ""));
                }
            }
        }

        foreach (var (result, words) in table.Claims.Zip(view.Claims))
        {
            var name = $"{prefix}Claim{word(result.Claim.Name)}";
            macros.Add(($"{name}Difference", double.IsNaN(result.Difference) ? "" : words.Difference));
            macros.Add(($"{name}Interval", words.Interval));
            macros.Add(($"{name}Verdict", words.Verdict));
        }

        return macros;
    }

    /// <summary>Converts <c>far_fpr95</c> to <c>FarFprNineFive</c>.</summary>
    private static string Joined(string name)
    {
        var (word, starts) = (new StringBuilder(), true);
        foreach (var c in name)
        {
            if (char.IsAsciiLetter(c))
            {
                word.Append(starts ? char.ToUpperInvariant(c) : c);
                starts = false;
            }
            else
            {
                word.Append(char.IsAsciiDigit(c) ? Digits[c - '0'] : "");
                starts = true;
            }
        }

        return word.ToString();
    }

    /// <summary>Spells a name so that two names never give the same word: lower-case letters stand for themselves, everything else for a word that no other one begins with.</summary>
    private static string Spelled(string name) => string.Concat(name.Select(c => c switch
    {
        >= 'a' and <= 'z' => $"{c}",
        >= 'A' and <= 'Z' => $"Big{char.ToLowerInvariant(c)}",
        >= '0' and <= '9' => Digits[c - '0'],
        '_' => "Underscore",
        '-' => "Hyphen",
        _ => $"Letter{string.Concat($"{(int)c}".Select(digit => Digits[digit - '0']))}Dot",
    }));

    /// <summary>Writes a value for use in text and in formulas: a minus sign must not open a formula inside another one.</summary>
    private static string Written(string value) => Language.Latex.Escape(value).Replace("$-$", @"\ensuremath{-}", StringComparison.Ordinal);

    private static string Comment(string text) => text.ReplaceLineEndings(" ");
}
