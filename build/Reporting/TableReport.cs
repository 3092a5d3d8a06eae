using Retable.Engine.Pipelines;
using Retable.Front.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>After a run: the tables asked for, and where their forms are.</summary>
internal sealed class TableReport(OpenPipelines pipelines, TextWriter output)
{
    /// <summary>Behind this, Markdown tables have what only a browser folds away.</summary>
    private const string Fold = "<details>";

    /// <summary>The forms that a terminal shows best, the best first.</summary>
    private static readonly string[] Readable = ["text", "markdown"];

    /// <summary>The order in which people look for a table's forms; others come after these.</summary>
    private static readonly string[] Forms = ["markdown", "latex", "html", "text", "cells", "csv", "json", "numbers"];

    /// <param name="withText">Prints the tables themselves, not only where they are.</param>
    public void Write(bool withText)
    {
        foreach (var stage in pipelines.TargetStages.Where(stage => stage.IsTable))
        {
            output.WriteLine();
            if (withText && TextOf(stage) is { Length: > 0 } text)
            {
                output.WriteLine(FittedText.Of(text, Terminal.WidthOf(output)));
                output.WriteLine();
            }

            foreach (var (form, file) in FormsOf(stage))
            {
                output.WriteLine(Line(form, Path.GetRelativePath(pipelines.Root, file)));
            }
        }
    }

    /// <summary>Where a form comes among the others.</summary>
    public static int Place(string form) => Array.IndexOf(Forms, form) is var at and >= 0 ? at : Forms.Length;

    /// <summary>Where a form is: <c>markdown   results/cac/smoke/open-set/open-set.md</c>.</summary>
    public static string Line(string form, string file) => $"{form,-10} {file}";

    /// <summary>What a terminal shows of a table; empty if it has no such form.</summary>
    public string TextOf(Stage table) => Readable.FirstOrDefault(table.Outputs.Has) is { } slot
        ? File.ReadAllText(pipelines.Engine.PathOf(table, slot)).Split(Fold)[0].TrimEnd()
        : "";

    /// <summary>A table's forms and their files, in the order in which people look for them.</summary>
    public IEnumerable<(string Form, string File)> FormsOf(Stage table) => table.Outputs
        .OrderBy(output => Place(output.Key))
        .Select(output => (output.Key, pipelines.Engine.PathOf(table, output.Key)));
}
