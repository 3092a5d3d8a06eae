using Nuke.Common.IO;
using Retable.Contract;
using Retable.Report;

namespace Retable.Front.Reporting;

/// <summary>Says that there is nothing to do, where the requested tables are, and what their verdict was when they were made.</summary>
/// <param name="output">Where to.</param>
/// <param name="root">The project.</param>
/// <param name="tables">The requested tables; empty for all.</param>
internal sealed class IdleReport(TextWriter output, AbsolutePath root, IReadOnlyList<string> tables)
{
    /// <summary>Whether the verdict is reported although no table was named: for a target that makes tables, without a selection of stages.</summary>
    public bool AlwaysJudges { get; init; }

    /// <param name="scopes">The folders of results: paper (or <c>*</c>), and profile with experiment.</param>
    /// <param name="stages">The number of stages that take part.</param>
    /// <returns>The verdict of each paper and profile that has one.</returns>
    public IReadOnlyList<Verdict> Write(IEnumerable<(string Paper, string Scope)> scopes, int stages)
    {
        output.WriteLine(Line(stages));
        var places = scopes.ToList();
        foreach (var (table, scope) in tables.SelectMany(table => places.Select(scope => (table, scope))).Where(pair => Fits(pair.table, pair.scope.Paper)))
        {
            WriteForms($"{PaperOf(table)}/{scope.Scope}/{table[(table.IndexOf('/', StringComparison.Ordinal) + 1)..]}");
        }

        var papers = tables.Count > 0 ? places.SelectMany(scope => tables.Where(table => Fits(table, scope.Paper)).Select(table => (Paper: PaperOf(table), scope.Scope))).Distinct() : places;
        return tables.Count > 0 || AlwaysJudges ? [.. papers.SelectMany(place => Judge(place.Paper, place.Scope))] : [];
    }

    /// <summary>The line that says that there is nothing to do.</summary>
    /// <param name="stages">The number of stages that take part.</param>
    public static string Line(int stages) =>
        stages > 0 ? $"nothing to do: {Plural.Count(stages, "stage")} up to date" : "nothing to do: the selection contains no stage of this kind";

    private static bool Fits(string table, string paper) => paper == "*" || !table.Contains('/', StringComparison.Ordinal) || PaperOf(table) == paper;

    private static string PaperOf(string table) => table.Contains('/', StringComparison.Ordinal) ? table.Split('/')[0] : "*";

    private void WriteForms(string table)
    {
        var files = (root / "results").GlobFiles($"{table}/*");
        foreach (var file in files.OrderBy(file => TableReport.Place(FormOf(file))).ThenBy(file => file.Name, StringComparer.Ordinal))
        {
            output.WriteLine(TableReport.Line(FormOf(file), Path.GetRelativePath(root, file)));
        }
    }

    /// <summary>The verdicts from when the tables were made: nothing has changed since.</summary>
    private IEnumerable<Verdict> Judge(string paper, string scope)
    {
        foreach (var page in (root / "results").GlobFiles($"{paper}/{scope}/{ReportPage.FileName}"))
        {
            var known = VerdictFile.Read(page.Parent / VerdictFile.FileName).Where(pair => tables.Count == 0 || tables.Any(table => pair.Key == table || pair.Key.EndsWith($"/{table}", StringComparison.Ordinal))).ToList();
            var verdict = known.Count > 0 ? Verdict.Sum(known.Select(pair => pair.Value)) : null;
            VerdictLines.Write(output, verdict, Path.GetRelativePath(root, page));
            if (verdict is not null)
            {
                yield return verdict;
            }
        }
    }

    /// <summary>The form of a table's file, by its extension, since no pipeline is read here.</summary>
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
