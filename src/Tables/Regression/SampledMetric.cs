using Retable.Metrics.Detection;

namespace Retable.Tables.Regression;

/// <summary>A metric of one model as a function of how often each sample counts, which a bootstrap resamples.</summary>
/// <param name="Ids">The ids of the samples, the known ones first.</param>
/// <param name="Strata">For each sample 0 (known) or 1 (unknown): these are drawn separately.</param>
/// <param name="Values">For each sample its score, or 1 if it is right.</param>
public abstract record SampledMetric(long[] Ids, int[] Strata, double[] Values)
{
    private static readonly string[] Ranked = ["auroc", "fpr95", "aupr_out", "aupr_in"];

    /// <summary>Computes the metric when sample i counts <paramref name="counts"/>[i] times.</summary>
    public abstract double Of(int[] counts);

    /// <summary>Whether a metric ranks known against unknown samples by a score.</summary>
    internal static bool IsRanked(string family) => Ranked.Contains(family);

    /// <summary>Creates the metric from a model's columns; null if they lack what it is computed from.</summary>
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
        // Sorted once, and laid out in the order of the walk: a replicate only changes how often each sample counts.
        private readonly Walk _walk = new(Values, Strata);

        public static Ranking Between(string family, List<SampleColumn> known, SampleColumn unknown) => new(
            family,
            [.. known.SelectMany(c => c.Ids), .. unknown.Ids],
            [.. known.SelectMany(c => c.Ids.Select(_ => 0)), .. unknown.Ids.Select(_ => 1)],
            [.. known.SelectMany(c => c.Values).Concat(unknown.Values).Select(v => (double)v)]);

        public override double Of(int[] counts)
        {
            var ranked = _walk.Ranked(counts);
            return Family switch
            {
                "auroc" => Auroc.Of(ranked),
                "fpr95" => FprAtTpr.FirstReached(ranked),
                "aupr_out" => Aupr.Of(ranked),
                _ => Aupr.Of(ranked.Exchanged()),
            };
        }
    }

    /// <summary>Walks through the samples from the highest score down.</summary>
    private sealed class Walk
    {
        private readonly int[] _samples;
        private readonly bool[] _unknown;
        private readonly bool[] _ends;

        public Walk(double[] scores, int[] strata)
        {
            _samples = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).ThenBy(i => i)];
            _unknown = [.. _samples.Select(i => strata[i] == 1)];
            _ends = [.. _samples.Select((i, at) => at + 1 == _samples.Length || scores[_samples[at + 1]] != scores[i])];
        }

        public RankedScores Ranked(int[] counts)
        {
            var (unknown, known) = (new int[_samples.Length], new int[_samples.Length]);
            var (u, k, passed, steps) = (0, 0, 0, 0);
            for (var at = 0; at < _samples.Length; at++)
            {
                var count = counts[_samples[at]];
                if (_unknown[at])
                {
                    u += count;
                }
                else
                {
                    k += count;
                }

                // A score that nobody was drawn with is no step.
                if (_ends[at] && u + k > passed)
                {
                    (unknown[steps], known[steps]) = (u, k);
                    steps++;
                    passed = u + k;
                }
            }

            return RankedScores.OfSteps(unknown[..steps], known[..steps]);
        }
    }
}
