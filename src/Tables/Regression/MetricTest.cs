using Retable.Tables.Statistics;

namespace Retable.Tables.Regression;

/// <summary>Chooses the test for a metric's change: over samples if both sides have the same ones, else over repetitions.</summary>
/// <remarks>
/// One model: DeLong for AUROC, McNemar (mid-p) for accuracy, the paired bootstrap for the rest. Several models: the
/// bootstrap over samples and, from three on, over models. Without samples: Student's paired t over the repetitions; for one
/// repetition of a share (accuracy) Fisher's exact test over the numbers of samples.
/// </remarks>
internal static class MetricTest
{
    /// <summary>Metrics that are a share of hits among samples, without the number at the end of some names (top5, r1).</summary>
    private static readonly string[] Shares = ["accuracy", "top", "error", "r", "croppedHasBiggerUnc"];

    /// <summary>Runs the test; null if nothing says how much chance there is: a single repetition without samples, for a metric that is no share.</summary>
    public static TestResult? Run(MetricKey key, IReadOnlyList<long> seeds, Measurements before, Measurements now, GateRules rules)
    {
        var pairs = seeds.Select(seed => Pair(key, seed, before, now)).ToList();
        if (pairs.All(pair => pair is not null))
        {
            return OverSamples(key, [.. pairs.Select(pair => pair!.Value)], rules);
        }

        double[] Values(Measurements side) => [.. seeds.Select(seed => side.Of(key)[seed].Value)];
        return seeds.Count < 2 ? OfShares(now.Of(key)[seeds[0]], before.Of(key)[seeds[0]]) : PairedTTest.Run(Values(now), Values(before));
    }

    /// <summary>Tests two shares; null unless both values are whole numbers of hits among their samples.</summary>
    private static TestResult? OfShares(MetricRecord now, MetricRecord before) => Hits(now) is { } present && Hits(before) is { } old
        ? TwoProportions.Run(present, (int)now.N, old, (int)before.N)
        : null;

    private static int? Hits(MetricRecord metric)
    {
        var hits = Math.Round(metric.Value * metric.N);
        var isShare = Shares.Contains(metric.Metric.TrimEnd("0123456789".ToCharArray())) && metric.N is > 0 and <= int.MaxValue / 2 && hits >= 0 && hits <= metric.N;
        return isShare && Rounding.AreEqual(metric.Value * metric.N, hits, metric.N) ? (int)hits : null;
    }

    private static (SampledMetric Before, SampledMetric Now)? Pair(MetricKey key, long seed, Measurements before, Measurements now) =>
        before.Sampled(key, seed) is { } old && now.Sampled(key, seed) is { } present
            && old.Ids.AsSpan().SequenceEqual(present.Ids) && old.Strata.AsSpan().SequenceEqual(present.Strata)
            ? (old, present)
            : null;

    private static TestResult OverSamples(MetricKey key, List<(SampledMetric Before, SampledMetric Now)> pairs, GateRules rules) => (pairs, key.Family) switch
    {
        ([var (before, now)], "auroc") when now.Strata.GroupBy(stratum => stratum).All(stratum => stratum.Skip(1).Any()) => DeLong.Run(now.Values, before.Values, [.. now.Strata.Select(stratum => stratum == 1)]),
        ([var (before, now)], "accuracy") => McNemar.MidP(Right(now), Right(before)),
        _ => new PairedBootstrap(rules.Seed, rules.Replicates).Run([.. pairs.Select(pair =>
            new PairedBootstrap.Unit(pair.Now.Strata, counts => pair.Now.Of(counts) - pair.Before.Of(counts)))]),
    };

    private static bool[] Right(SampledMetric metric) => [.. metric.Values.Select(value => value == 1)];
}
