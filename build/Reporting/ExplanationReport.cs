using System.Text.Json.Nodes;
using Retable.Engine.Planning;
using Retable.Front.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>Explains why stages would run or, if they are up to date, why they last ran, with old and new values.</summary>
internal static class ExplanationReport
{
    /// <param name="output">Where to.</param>
    /// <param name="pipelines">The requested pipelines.</param>
    /// <param name="stages">Patterns; empty for every stage that would run.</param>
    /// <param name="json">Whether to print JSON lines.</param>
    public static void Write(TextWriter output, OpenPipelines pipelines, IReadOnlyList<string> stages, bool json = false)
    {
        var explanations = pipelines.Engine.Explain(pipelines.Plan(), stages);
        if (json)
        {
            foreach (var one in explanations)
            {
                JsonLines.Write(output, "explained", ("stage", one.Stage.Instance), ("decision", Explanation.Describe(one.Now)), ("differences", Differences(one)), ("restored", Restored(one)));
            }

            return;
        }

        // Two papers may have a stage of the same name.
        var inFull = explanations.DistinctBy(explanation => (explanation.Stage.Paper, explanation.Stage.Scope)).Skip(1).Any();
        foreach (var line in explanations.SelectMany(explanation => explanation.Lines(inFull)))
        {
            Wrapping.Write(output, line, indent: 4);
        }

        if (explanations.Count == 0)
        {
            output.WriteLine("nothing would run; name a stage to see why it last ran");
        }
    }

    private static JsonObject? Restored(StageExplanation explanation) => explanation.Restored is { } restored
        ? new JsonObject { ["executed"] = restored.Executed, ["executed_in"] = restored.ExecutedIn, ["restored_in"] = restored.RestoredIn }
        : null;

    private static JsonArray Differences(StageExplanation explanation) =>
        [.. explanation.Differences.Select(part => new JsonObject { ["part"] = part.Label, ["old"] = part.Old, ["new"] = part.New })];
}
