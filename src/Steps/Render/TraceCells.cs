using System.Text.Json.Nodes;
using Retable.Hosting;
using Retable.Tables;
using Retable.Tables.Rendering;

namespace Retable.Steps.Render;

/// <summary>Lists for each cell the rows of the metrics files that it was computed from, and the claims that rest on it. Without any metrics there are none.</summary>
public static class TraceCells
{
    public static void Run(TraceParameters parameters, StepContext context)
    {
        var definition = RenderTable.Definition(context);
        var asked = parameters.Cells.Select(definition.Find).ToHashSet();
        var metrics = RenderTable.MetricsOf(context).Where(metric => metric.Paper == definition.Paper).ToList();
        if (metrics.Count == 0)
        {
            File.WriteAllText(context.Output("cells"), TableJson.Text(new JsonObject { ["cells"] = new JsonArray(), ["claims"] = new JsonArray() }));
            return;
        }

        var table = ResultTable.Fill(definition, metrics, parameters.HasAll);
        var json = TableJson.Of(table, TableViews.Of(table, [], new TableOrigin(parameters.Experiment, [])), withRows: true);
        if (asked.Count > 0)
        {
            Keep(json, "cells", cell => asked.Contains(new CellName((string)cell["row"]!, (string)cell["column"]!)));
            var names = asked.Select(cell => cell.ToString()).ToHashSet(StringComparer.Ordinal);
            Keep(json, "claims", claim => names.Contains((string)claim["left"]!) || (claim["right"] is { } right && names.Contains((string)right!)));
        }

        File.WriteAllText(context.Output("cells"), TableJson.Text(json));
    }

    private static void Keep(JsonObject json, string list, Func<JsonNode, bool> isKept) =>
        json[list] = new JsonArray([.. json[list]!.AsArray().Where(item => isKept(item!)).Select(item => item!.DeepClone())]);
}
