using System.Text;
using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Hosting;
using Retable.Parquet;
using Retable.Tables;
using Retable.Tables.Rendering;

namespace Retable.Steps.Render;

/// <summary>Renders a table from metrics and its definition, in the formats that the pipeline names.</summary>
public static class RenderTable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static void Run(RenderParameters parameters, StepContext context)
    {
        var definition = Definition(context);
        var table = ResultTable.Fill(definition, MetricsOf(context));
        var curves = HistoryReader.Read([.. context.Inputs("history").Select(History)], definition.Repetition);
        var view = TableViews.Of(table, Charts.Of(curves), new TableOrigin(parameters.Experiment, [.. parameters.Set]));
        var templates = new OwnTemplates(definition, ShownAs(context.Input("definition")), context);
        foreach (var form in TableForm.All)
        {
            if (context.OptionalOutput(form.Slot) is { } path)
            {
                File.WriteAllText(path, templates.Render(form, view), Utf8);
            }
        }

        if (context.OptionalOutput("cells") is { } cells)
        {
            ParquetFile.Write(cells, CellsFile.Of(table, view));
        }

        Write("json", () => TableJson.Text(TableJson.Of(table, view)));
        Write("csv", () => TableCsv.Of(table, view));
        Write("numbers", () => LatexMacros.Of(table, view));

        // A smoke run's verdicts mean as little as its numbers: nobody should be alarmed by them.
        foreach (var claim in table.Claims.Where(claim => claim.Verdict == ClaimVerdict.Failed && !table.IsSmoke))
        {
            context.Warn($"a claim does not hold: {claim.Claim.Says}");
        }

        void Write(string slot, Func<string> text)
        {
            if (context.OptionalOutput(slot) is { } path)
            {
                File.WriteAllText(path, text(), Utf8);
            }
        }
    }

    internal static TableDefinition Definition(StepContext context) => TableFile.Load(context.Input("definition"), ShownAs(context.Input("definition")));

    /// <summary>All metrics that the step reads.</summary>
    internal static IReadOnlyList<MetricRecord> MetricsOf(StepContext context) => MetricsReader.Read([.. context.Inputs("metrics").Select(Metrics)]);

    private static MetricsFile Metrics(StepInput input) => new(
        input.Path,
        new MetricSource(input.Stage, Path.GetFileName(input.Path), string.Join(", ", Coordinates(input).Select(pair => $"{pair.Key}={pair.Value}"))) { Digest = input.Meaning });

    private static HistoryFile History(StepInput input) => new(input.Path, Coordinates(input));

    private static Dictionary<string, string> Coordinates(StepInput input) =>
        input.Coordinates.ToDictionary(pair => pair.Key, pair => pair.Value is JsonValue value ? value.ToString() : pair.Value?.ToJsonString() ?? "", StringComparer.Ordinal);

    /// <summary>The name of a project file in messages: its path in the project, wherever that is; a stage gets the file as a link.</summary>
    internal static string ShownAs(string input)
    {
        var path = File.ResolveLinkTarget(input, returnFinalTarget: false)?.FullName ?? input;
        var at = Math.Max(path.LastIndexOf("/reproducibility/", StringComparison.Ordinal), path.LastIndexOf("/results/baselines/", StringComparison.Ordinal));
        return at < 0 ? Path.GetFileName(path) : path[(at + 1)..];
    }
}
