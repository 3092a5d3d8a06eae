using Retable.Engine.Pipelines;
using Retable.Front.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>After a run: the tables asked for, and where their forms are.</summary>
internal sealed class TableReport(OpenPipelines pipelines, TextWriter output)
{
    /// <summary>The forms that a terminal shows best, the best first.</summary>
    private static readonly string[] Readable = ["text", "markdown"];

    /// <param name="withText">Prints the tables themselves, not only where they are.</param>
    public void Write(bool withText)
    {
        foreach (var stage in pipelines.Targets.Select(node => pipelines.Dag.Stages[node]).Where(stage => stage.IsTable))
        {
            output.WriteLine();
            if (withText && Readable.FirstOrDefault(stage.Outputs.Has) is { } slot)
            {
                output.WriteLine(File.ReadAllText(PathOf(stage, slot)).TrimEnd());
                output.WriteLine();
            }

            foreach (var (form, _) in stage.Outputs)
            {
                output.WriteLine($"{form,-10} {Path.GetRelativePath(pipelines.Root, PathOf(stage, form))}");
            }
        }
    }

    private string PathOf(Stage stage, string slot) => pipelines.Engine.PathOf(stage, slot);
}
