using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Front.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>Which stages a change at a place in the project's files would make run again.</summary>
internal static class ReachReport
{
    /// <param name="output">Where to.</param>
    /// <param name="pipelines">The stages that are asked about.</param>
    /// <param name="place">The file, and perhaps a line.</param>
    /// <param name="json">Lines for machines.</param>
    public static void Write(TextWriter output, OpenPipelines pipelines, SourcePlace place, bool json)
    {
        var reach = pipelines.Engine.ReachOf(pipelines.Dag, pipelines.Selected, place.File, place.Line);
        if (json)
        {
            JsonLines.Write(output, "reach", ("file", place.File), ("line", place.Line), ("names", Array(reach.Names)), ("stages", Array(reach.Stages.Select(stage => stage.Instance))));
            return;
        }

        output.WriteLine(reach.Names.Count > 0 ? $"{place}: {Listed(reach.Names)}" : $"{place}");
        if (reach.Stages.Count == 0)
        {
            output.WriteLine(place.File.StartsWith("pipelines/", StringComparison.Ordinal)
                ? "  a pipeline file: a stage runs again if what it says of that stage changes; --dry-run shows which, before they do"
                : "  no stage asked about runs or reads it");
            return;
        }

        output.WriteLine($"  {Plural.Count(reach.Stages.Count, "stage")} would run again if it changed, and what reads from them unless they write the same:");
        foreach (var group in reach.Stages.GroupBy(stage => (stage.Paper, stage.Scope, stage.Group, Step: stage.Step is StepCall.Verb verb ? verb.ToString() : "a command")))
        {
            var all = pipelines.Dag.Stages.Count(stage => (stage.Paper, stage.Scope, stage.Group) == (group.Key.Paper, group.Key.Scope, group.Key.Group));
            output.WriteLine($"  {group.Key.Paper}.{group.Key.Scope}/{group.Key.Group}  {(all == 1 ? "" : $"{group.Count()} of {all}  ")}{group.Key.Step}");
        }
    }

    private static string Listed(IReadOnlyList<string> names)
    {
        const int Shown = 6;
        return string.Join(", ", names.Take(Shown)) + (names.Count > Shown ? $" and {names.Count - Shown} more" : "");
    }

    private static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
