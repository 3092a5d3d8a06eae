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
    private static readonly string[] Forms = ["markdown", "latex", "html", "text"];

    /// <param name="withText">Prints the tables themselves, not only where they are.</param>
    public void Write(bool withText)
    {
        foreach (var stage in pipelines.Targets.Select(node => pipelines.Dag.Stages[node]).Where(stage => stage.IsTable))
        {
            output.WriteLine();
            if (withText && Readable.FirstOrDefault(stage.Outputs.Has) is { } slot)
            {
                output.WriteLine(File.ReadAllText(PathOf(stage, slot)).Split(Fold)[0].TrimEnd());
                output.WriteLine();
            }

            foreach (var (form, _) in stage.Outputs.OrderBy(output => Array.IndexOf(Forms, output.Key) is var at and >= 0 ? at : Forms.Length))
            {
                output.WriteLine($"{form,-10} {Path.GetRelativePath(pipelines.Root, PathOf(stage, form))}");
            }
        }
    }

    private string PathOf(Stage stage, string slot) => pipelines.Engine.PathOf(stage, slot);
}
