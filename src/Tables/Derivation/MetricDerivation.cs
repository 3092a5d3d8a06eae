using Retable.Tables.Regression;

namespace Retable.Tables.Derivation;

/// <summary>Computes metrics again from the predictions of the same stage.</summary>
/// <remarks>Those that rank known against unknown samples by a score, and accuracy by the largest logit. What else there is cannot be had from predictions alone.</remarks>
public static class MetricDerivation
{
    /// <summary>The tolerance: a score is stored in float32, which may tie two samples that were different.</summary>
    private const double Rounding = 1e-4;

    /// <summary>Each metric once, in the order given, with the value that the predictions give; null if they do not determine it.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="samples">The predictions' columns, from <see cref="PredictionsReader"/>.</param>
    public static IReadOnlyList<(MetricRecord Metric, double? Derived)> Of(IReadOnlyList<MetricRecord> metrics, IReadOnlyList<SampleColumn> samples)
    {
        var models = SampleColumn.Sorted(samples).GroupBy(column => (column.Method, column.Seed)).ToDictionary(model => model.Key, model => model.ToList());
        return [.. metrics.Select(metric => (metric, models.TryGetValue((metric.Method, metric.Seed), out var model) ? Derived(model, MetricKey.Of(metric)) : null))];
    }

    /// <summary>Whether a recorded value agrees with the one derived from the predictions.</summary>
    public static bool Follows(double recorded, double derived) => Math.Abs(recorded - derived) <= Rounding;

    private static double? Derived(List<SampleColumn> model, MetricKey key)
    {
        if (SampledMetric.From(model, key) is not { } sampled || sampled.Values.Any(double.IsNaN))
        {
            return null;
        }

        var once = new int[sampled.Values.Length];
        Array.Fill(once, 1);
        return sampled.Of(once);
    }
}
