using Retable.Engine.Pipelines;
using Retable.Front.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>Reports after a run the requested tables and where their forms are.</summary>
internal sealed class TableReport(OpenPipelines pipelines, TextWriter output)
{
    /// <summary>The start of the part of a Markdown table that only a browser folds away.</summary>
    private const string Fold = "<details>";

    /// <summary>The forms that a terminal shows best, the best first.</summary>
    private static readonly string[] Readable = ["text", "markdown"];

    /// <summary>The order in which people look for a table's forms; other forms follow.</summary>
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

    /// <summary>The position of a form among the others.</summary>
    public static int Place(string form) => Array.IndexOf(Forms, form) is var at and >= 0 ? at : Forms.Length;

    /// <summary>The line for a form: <c>markdown   results/cac/smoke/open-set/open-set.md</c>.</summary>
    public static string Line(string form, string file) => $"{form,-10} {file}";

    /// <summary>The text that a terminal shows for a table; empty if the table has no such form.</summary>
    public string TextOf(Stage table) => Readable.FirstOrDefault(table.Outputs.Has) is { } slot
        ? File.ReadAllText(pipelines.Engine.PathOf(table, slot)).Split(Fold)[0].TrimEnd()
        : "";

    /// <summary>A table's forms and their files, in the order in which people look for them.</summary>
    public IEnumerable<(string Form, string File)> FormsOf(Stage table) => table.Outputs
        .OrderBy(output => Place(output.Key))
        .Select(output => (output.Key, pipelines.Engine.PathOf(table, output.Key)));
}
