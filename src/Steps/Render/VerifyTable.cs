using System.Text.Json;
using System.Text.Json.Nodes;
using Retable.Hosting;
using Retable.Tables;
using Retable.Tables.Derivation;
using Retable.Tables.Regression;
using Retable.Tables.Rendering;

namespace Retable.Steps.Render;

/// <summary>Derives a table again from metrics and definition, and the metrics from predictions, and reports what in the given table does not follow.</summary>
/// <remarks>The answer is data, the step itself succeeds whatever it is: <c>{cells, claims, metrics, derived, findings: [{what, name, field, packed, derived}]}</c>, the numbers of what was compared and, of the metrics, of those that the predictions give.</remarks>
public static class VerifyTable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    public static void Run(RenderParameters parameters, StepContext context)
    {
        var metrics = RenderTable.MetricsOf(context);
        var table = ResultTable.Fill(RenderTable.Definition(context), metrics);
        var json = TableJson.Of(table, TableViews.Of(table, [], new TableOrigin(parameters.Experiment, [.. parameters.Set])));
        var recomputed = MetricDerivation.Of(metrics, Samples(context, metrics));
        List<Finding> findings =
        [
            .. context.OptionalInput("table") is { } packed ? Against(packed, json) : [],
            .. recomputed.Where(one => one.Derived is { } derived && !MetricDerivation.Follows(one.Metric.Value, derived)).Select(one => Disagreement(one.Metric, one.Derived!.Value)),
        ];
        var report = new JsonObject
        {
            ["cells"] = table.AllCells.Count(),
            ["claims"] = table.Claims.Length,
            ["metrics"] = metrics.Count,
            ["derived"] = recomputed.Count(one => one.Derived is not null),
            ["findings"] = new JsonArray([.. findings.Select(Json)]),
        };
        File.WriteAllText(context.Output("report"), report.ToJsonString(Indented) + "\n");
    }

    private static IReadOnlyList<Finding> Against(string packed, JsonObject derived)
    {
        try
        {
            // What was read back from text compares as text: 1 and 1.0 are one number there.
            return TableDifference.Between(JsonNode.Parse(File.ReadAllText(packed)) as JsonObject ?? [], JsonNode.Parse(TableJson.Text(derived))!.AsObject());
        }
        catch (JsonException error)
        {
            return [new Finding("table", (string)derived["table"]!, "", error.Message, "JSON")];
        }
    }

    private static List<SampleColumn> Samples(StepContext context, IReadOnlyList<MetricRecord> metrics)
    {
        var byStage = metrics.GroupBy(metric => metric.Source.Instance).ToDictionary(stage => stage.Key, stage => stage.ToList());
        return [.. context.Inputs("predictions").Where(input => byStage.ContainsKey(input.Stage)).SelectMany(input => PredictionsReader.Read(input.Path, byStage[input.Stage]))];
    }

    private static Finding Disagreement(MetricRecord metric, double derived) => new(
        "metric", $"{MetricKey.Of(metric)}, seed {metric.Seed}", metric.Source.Instance, metric.Value.ToString("R"), derived.ToString("R"));

    private static JsonObject Json(Finding finding) => new()
    {
        ["what"] = finding.What,
        ["name"] = finding.Name,
        ["field"] = finding.Field,
        ["packed"] = finding.Packed,
        ["derived"] = finding.Derived,
    };
}
