using Nuke.Common.IO;
using Retable.Contract;
using Retable.Front.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>Says that nothing is to be done, and where the tables asked for are.</summary>
internal static class IdleReport
{
    public static void Write(TextWriter output, AbsolutePath root, PipelineQuestion question, int stages)
    {
        output.WriteLine(Line(stages));
        foreach (var table in question.Selection.Tables)
        {
            var cut = table.IndexOf('/', StringComparison.Ordinal) + 1;
            var files = (root / "results").GlobFiles($"{(cut > 0 ? table[..(cut - 1)] : "*")}/{question.Profile}/{table[cut..]}/*");
            foreach (var file in files.OrderBy(file => TableReport.Place(FormOf(file))).ThenBy(file => file.Name, StringComparer.Ordinal))
            {
                output.WriteLine(TableReport.Line(FormOf(file), Path.GetRelativePath(root, file)));
            }

            foreach (var page in (root / "results").GlobFiles($"{(cut > 0 ? table[..(cut - 1)] : "*")}/{question.Profile}/{RunPage.FileName}"))
            {
                output.WriteLine(TableReport.Line("report", Path.GetRelativePath(root, page)));
            }
        }
    }

    /// <summary>The one way in which it is said that nothing is to be done.</summary>
    /// <param name="stages">How many take part.</param>
    public static string Line(int stages) =>
        stages > 0 ? $"nothing to do: {Plural.Count(stages, "stage")} up to date" : "nothing to do: no stage of this kind is among those asked for";

    /// <summary>What a table's file is, by its ending: no pipeline is read here.</summary>
    private static string FormOf(AbsolutePath file) => Path.GetExtension(file.Name) switch
    {
        ".md" => "markdown",
        ".tex" => "latex",
        ".html" => "html",
        ".txt" => "text",
        ".parquet" => "cells",
        var other => other.TrimStart('.'),
    };
}
