using Retable.Contract;
using Retable.Tables;
using Retable.Tables.Regression;

namespace Retable.Tests.Tables.Regression;

/// <summary>Invented models with known strength: scores of known samples around 0, of unknown ones around a lift.</summary>
internal static class GateLab
{
    /// <summary>A model's samples and the metrics that are computed from them.</summary>
    /// <param name="lift">How far unknown samples lie above known ones, in standard deviations.</param>
    /// <param name="right">Share of known samples that are classified rightly.</param>
    /// <param name="noise">Tells apart the draws of two models; the samples' own difficulty is common to both.</param>
    public static Measurements Model(double lift, double right = 0.9, ulong noise = 1, int samples = 400, params long[] seeds)
    {
        var columns = (seeds.Length == 0 ? [0] : seeds).SelectMany(seed => Columns(lift, right, noise, samples, seed)).ToList();
        return new Measurements([.. columns.Select(c => (c.Method, c.Seed)).Distinct().SelectMany(model => Metrics(columns, model.Seed))], columns);
    }

    private static IEnumerable<SampleColumn> Columns(double lift, double right, ulong noise, int samples, long seed)
    {
        var (shared, own) = (new SeedSequence(7).Generator("samples", seed), new SeedSequence(noise).Generator("model", seed));
        long[] ids = [.. Enumerable.Range(0, samples)];
        float[] Scores(double above) => [.. ids.Select(_ => (float)(above + Normal(shared) + (0.5 * Normal(own))))];
        yield return new SampleColumn("ours", seed, "known", "score_gamma", ids, true, Scores(0));
        yield return new SampleColumn("ours", seed, "far", "score_gamma", ids, false, Scores(lift));
        yield return new SampleColumn("ours", seed, "known", SampleColumn.Correct, ids, true, [.. ids.Select(_ => own.NextDouble() < right ? 1f : 0f)]);
    }

    private static double Normal(Philox random) => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;

    private static IEnumerable<MetricRecord> Metrics(List<SampleColumn> columns, long seed)
    {
        MetricRecord Record(string metric, string dataset, string score) => Lab.Metric("ours", metric, 0, seed, score, dataset);
        var own = columns.Where(c => c.Seed == seed).ToList();
        foreach (var record in new[] { Record("accuracy", "known", ""), Record("auroc", "far", "gamma"), Record("fpr95", "far", "gamma"), Record("aupr_in", "far", "gamma") })
        {
            var sampled = SampledMetric.From(own, MetricKey.Of(record))!;
            yield return record with { Value = sampled.Of([.. sampled.Values.Select(_ => 1)]) };
        }
    }
}
