using Retable.Metrics.Detection;

namespace Retable.Tables.Regression;

/// <summary>A metric of one model as a function of how often each of its samples counts: what a bootstrap resamples.</summary>
/// <param name="Ids">Which samples, the known ones first.</param>
/// <param name="Strata">For each sample 0 (known) or 1 (unknown): they are drawn apart.</param>
/// <param name="Values">For each sample its score, or 1 where it is right.</param>
public abstract record SampledMetric(long[] Ids, int[] Strata, double[] Values)
{
    private static readonly string[] Ranked = ["auroc", "fpr95", "aupr_out", "aupr_in"];

    /// <summary>The metric when sample i counts <paramref name="counts"/>[i] times.</summary>
    public abstract double Of(int[] counts);

    /// <summary>Whether a metric ranks known against unknown samples by a score.</summary>
    internal static bool IsRanked(string family) => Ranked.Contains(family);

    /// <summary>The metric from a model's columns; null if they do not hold what it is computed from.</summary>
    public static SampledMetric? From(IReadOnlyList<SampleColumn> model, MetricKey key)
    {
        if (key.Family == "accuracy")
        {
            return model.FirstOrDefault(c => c.Dataset == key.Dataset && c.Quantity == SampleColumn.Correct) is { } correct
                ? new Share(correct.Ids, new int[correct.Ids.Length], [.. correct.Values.Select(v => (double)v)])
                : null;
        }

        var scores = model.Where(c => c.Quantity == SampleColumn.OfScore(key.Score)).ToList();
        var known = scores.Where(c => c.Known && c.Dataset != key.Dataset).ToList();
        return IsRanked(key.Family) && known.Count > 0 && scores.FirstOrDefault(c => c.Dataset == key.Dataset) is { } unknown
            ? Ranking.Between(key.Family, known, unknown)
            : null;
    }

    private sealed record Share(long[] Ids, int[] Strata, double[] Values) : SampledMetric(Ids, Strata, Values)
    {
        public override double Of(int[] counts)
        {
            var (right, all) = (0.0, 0L);
            for (var i = 0; i < counts.Length; i++)
            {
                right += counts[i] * Values[i];
                all += counts[i];
            }

            return right / all;
        }
    }

    private sealed record Ranking(string Family, long[] Ids, int[] Strata, double[] Values) : SampledMetric(Ids, Strata, Values)
    {
        // Sorted once: a replicate only changes how often each sample counts.
        private readonly int[] _descending = [.. Enumerable.Range(0, Values.Length).OrderByDescending(i => Values[i]).ThenBy(i => i)];

        public static Ranking Between(string family, List<SampleColumn> known, SampleColumn unknown) => new(
            family,
            [.. known.SelectMany(c => c.Ids), .. unknown.Ids],
            [.. known.SelectMany(c => c.Ids.Select(_ => 0)), .. unknown.Ids.Select(_ => 1)],
            [.. known.SelectMany(c => c.Values).Concat(unknown.Values).Select(v => (double)v)]);

        public override double Of(int[] counts)
        {
            var ranked = Walk(counts);
            return Family switch
            {
                "auroc" => Auroc.Of(ranked),
                "fpr95" => FprAtTpr.FirstReached(ranked),
                "aupr_out" => Aupr.Of(ranked),
                _ => Aupr.Of(ranked.Exchanged()),
            };
        }

        private RankedScores Walk(int[] counts)
        {
            var (unknown, known) = (new List<int>(counts.Length), new List<int>(counts.Length));
            var (u, k) = (0, 0);
            for (var at = 0; at < _descending.Length; at++)
            {
                var i = _descending[at];
                u += Strata[i] == 1 ? counts[i] : 0;
                k += Strata[i] == 0 ? counts[i] : 0;
                var ends = at + 1 == _descending.Length || Values[_descending[at + 1]] != Values[i];
                var before = unknown.Count == 0 ? 0 : unknown[^1] + known[^1];
                if (ends && u + k > before)
                {
                    unknown.Add(u);
                    known.Add(k);
                }
            }

            return RankedScores.OfSteps([.. unknown], [.. known]);
        }
    }
}
