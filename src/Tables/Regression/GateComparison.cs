using Retable.Tables.Statistics;

namespace Retable.Tables.Regression;

/// <summary>Compares the two sides of a metric: what is missing, not finite or equal; and for the rest the test.</summary>
internal static class GateComparison
{
    /// <summary>Compares one metric. If a test decides, the verdict is <see cref="GateVerdict.Undecided"/> until the p-values of all metrics are corrected.</summary>
    public static GateResult Of(MetricKey key, Measurements before, Measurements now, GateRules rules)
    {
        var (old, present) = (before.Of(key), now.Of(key));
        var result = new GateResult(key, GateVerdict.New, GateSide.Of(old.Values), GateSide.Of(present.Values));
        return old switch
        {
            { Count: 0 } => result,
            _ when old.Keys.All(present.ContainsKey) => InPairs(result, before, now, rules),
            _ when present.Keys.All(old.ContainsKey) => result with
            {
                Verdict = now.FailedStages.IsEmpty ? GateVerdict.Gone : GateVerdict.Failed,
                Remark = present.Count > 0 ? $"{old.Count - present.Count} of {old.Count} not measured" : "",
            },
            _ => OtherRepetitions(result, old.Values, present.Values),
        };
    }

    private static GateResult InPairs(GateResult result, Measurements before, Measurements now, GateRules rules)
    {
        var (old, present) = (before.Of(result.Key), now.Of(result.Key));
        long[] seeds = [.. old.Keys.Order()];
        long[] finite = [.. seeds.Where(seed => double.IsFinite(old[seed].Value) && double.IsFinite(present[seed].Value))];
        double Mean(IReadOnlyDictionary<long, MetricRecord> side) => finite.Select(seed => side[seed].Value).DefaultIfEmpty(double.NaN).Average();
        result = result with
        {
            Now = GateSide.Of(seeds.Select(seed => present[seed])),
            Difference = Mean(present) - Mean(old),
            Remark = Samples(seeds, old, present),
        };
        var recovered = seeds.Any(seed => !double.IsFinite(old[seed].Value) && double.IsFinite(present[seed].Value));
        return result switch
        {
            _ when seeds.Any(seed => double.IsFinite(old[seed].Value) && !double.IsFinite(present[seed].Value)) =>
                result with { Verdict = GateVerdict.Failed, Difference = double.NaN },
            _ when finite.All(seed => Rounding.AreEqual(old[seed].Value, present[seed].Value)) =>
                result with { Verdict = recovered ? GateVerdict.Better : GateVerdict.Unchanged },
            _ => result with { Verdict = GateVerdict.Undecided, Test = MetricTest.Run(result.Key, finite, before, now, rules) },
        };
    }

    /// <summary>Compares two unpaired groups, if some of the baseline's repetitions are not measured and others are.</summary>
    private static GateResult OtherRepetitions(GateResult result, IEnumerable<MetricRecord> before, IEnumerable<MetricRecord> now)
    {
        double[] Finite(IEnumerable<MetricRecord> side) => [.. side.OrderBy(m => m.Seed).Select(m => m.Value).Where(double.IsFinite)];
        var (old, present) = (Finite(before), Finite(now));
        result = result with { Verdict = GateVerdict.Undecided, HasOtherRepetitions = true, Remark = "other repetitions than the baseline's" };
        return result switch
        {
            { Before.NotFinite: 0, Now.NotFinite: > 0 } or { Before.HasMean: true, Now.HasMean: false } => result with { Verdict = GateVerdict.Failed },
            { Before.HasMean: false } => result with { Verdict = result.Now.HasMean ? GateVerdict.Better : GateVerdict.Unchanged },
            _ when old.Concat(present).All(value => Rounding.AreEqual(value, old[0])) => result with { Verdict = GateVerdict.Unchanged, Difference = 0 },
            _ => result with { Difference = result.Now.Mean - result.Before.Mean, Test = UnpairedTTest.Run(present, old) },
        };
    }

    /// <summary>Describes a change of the number of samples, <c>n 1000 → 500</c>; a baseline may not know its number (0).</summary>
    private static string Samples(long[] seeds, IReadOnlyDictionary<long, MetricRecord> old, IReadOnlyDictionary<long, MetricRecord> present)
    {
        var moved = seeds.Where(seed => old[seed].N != present[seed].N && old[seed].N > 0).Select(seed => (Before: old[seed].N, Now: present[seed].N)).Distinct().ToList();
        return string.Join(", ", moved.Select(n => $"n {n.Before} → {n.Now}"));
    }
}
