using Retable.Hosting;
using Retable.Tables;
using Retable.Tables.Regression;

namespace Retable.Steps.Compare;

/// <summary>Reads the two sides of a comparison from a step's inputs.</summary>
internal static class Sides
{
    /// <summary>Today's metrics, with the samples of those stages that also give predictions; or the metrics of another baseline.</summary>
    public static Measurements Now(CompareParameters parameters, StepContext context)
    {
        if (context.OptionalInput("now") is { } now)
        {
            return new Measurements(BaselineFile.Read(now, ShownAs(now)), context.OptionalInput("now_samples") is { } samples ? SamplesFile.Read(samples) : []) { IsPart = parameters.Part };
        }

        var metrics = MetricsReader.Read([.. context.Inputs("metrics").Select(input =>
            new MetricsFile(input.Path, new MetricSource(input.Stage, Path.GetFileName(input.Path), "")))]);
        var byStage = metrics.GroupBy(m => m.Source.Instance).ToDictionary(g => g.Key, g => g.ToList());
        return new Measurements(
            metrics,
            [.. context.Inputs("predictions").Where(input => byStage.ContainsKey(input.Stage)).SelectMany(input => PredictionsReader.Read(input.Path, byStage[input.Stage]))])
        {
            FailedStages = [.. parameters.Failed],
            IsPart = parameters.Part,
        };
    }

    /// <summary>The accepted metrics; empty if there is no baseline yet.</summary>
    public static Measurements Before(StepContext context)
    {
        var metrics = context.OptionalInput("baseline") is { } baseline ? BaselineFile.Read(baseline, ShownAs(baseline)) : [];
        return new Measurements(metrics, context.OptionalInput("samples") is { } samples ? SamplesFile.Read(samples) : []);
    }

    private static string ShownAs(string input)
    {
        var path = File.ResolveLinkTarget(input, returnFinalTarget: false)?.FullName ?? input;
        var at = path.LastIndexOf("/results/", StringComparison.Ordinal);
        return at < 0 ? Path.GetFileName(path) : path[(at + 1)..];
    }
}
