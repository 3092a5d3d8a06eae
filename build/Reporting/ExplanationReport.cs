using Retable.Front.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>Why stages would run or, for those that are up to date, why they last ran; with old and new values.</summary>
internal static class ExplanationReport
{
    /// <param name="output">Where to.</param>
    /// <param name="pipelines">What is asked about.</param>
    /// <param name="stages">Patterns; empty for every stage that would run.</param>
    public static void Write(TextWriter output, OpenPipelines pipelines, IReadOnlyList<string> stages)
    {
        var explanations = pipelines.Engine.Explain(pipelines.Plan(), stages);
        foreach (var line in explanations.SelectMany(explanation => explanation.Lines()))
        {
            output.WriteLine(line);
        }

        if (explanations.Count == 0)
        {
            output.WriteLine("nothing would run; name a stage to see why it last ran");
        }
    }
}
