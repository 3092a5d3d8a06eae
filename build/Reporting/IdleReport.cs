using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Reporting;

/// <summary>Says that nothing is to be done, and where the tables asked for are.</summary>
internal static class IdleReport
{
    /// <param name="output">Where to.</param>
    /// <param name="root">The project.</param>
    /// <param name="tables">Those asked for.</param>
    /// <param name="scopes">Where results lie: paper (or <c>*</c>), and profile with experiment.</param>
    /// <param name="stages">How many take part.</param>
    public static void Write(TextWriter output, AbsolutePath root, IReadOnlyList<string> tables, IEnumerable<(string Paper, string Scope)> scopes, int stages)
    {
        output.WriteLine(Line(stages));
        foreach (var (table, scope) in tables.SelectMany(table => scopes.Select(scope => (table, scope))))
        {
            var cut = table.IndexOf('/', StringComparison.Ordinal) + 1;
            var paper = cut > 0 ? table[..(cut - 1)] : scope.Paper;
            if (scope.Paper == paper || scope.Paper == "*")
            {
                Write(output, root, $"{paper}/{scope.Scope}", table[cut..]);
            }
        }
    }

    private static void Write(TextWriter output, AbsolutePath root, string folder, string table)
    {
        var files = (root / "results").GlobFiles($"{folder}/{table}/*");
        foreach (var file in files.OrderBy(file => TableReport.Place(FormOf(file))).ThenBy(file => file.Name, StringComparer.Ordinal))
        {
            output.WriteLine(TableReport.Line(FormOf(file), Path.GetRelativePath(root, file)));
        }

        foreach (var page in (root / "results").GlobFiles($"{folder}/{RunPage.FileName}"))
        {
            output.WriteLine(TableReport.Line("report", Path.GetRelativePath(root, page)));
        }
    }

    /// <summary>The one way in which it is said that nothing is to be done.</summary>
    /// <param name="stages">How many take part.</param>
    public static string Line(int stages) =>
        stages > 0 ? $"nothing to do: {Plural.Count(stages, "stage")} up to date" : "nothing to do: the selection contains no stage of this kind";

    /// <summary>What a table's file is, by its ending: no pipeline is read here.</summary>
    private static string FormOf(AbsolutePath file) => Path.GetExtension(file.Name) switch
    {
        ".tex" when file.Name == "numbers.tex" => "numbers",
        ".md" => "markdown",
        ".tex" => "latex",
        ".html" => "html",
        ".txt" => "text",
        ".parquet" => "cells",
        var other => other.TrimStart('.'),
    };
}
