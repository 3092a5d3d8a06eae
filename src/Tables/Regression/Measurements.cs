using System.Collections.Immutable;
using Retable.Contract;

namespace Retable.Tables.Regression;

/// <summary>The metrics of a paper and profile, with what is known about their samples: the baseline's, or today's.</summary>
public sealed class Measurements
{
    private readonly Dictionary<MetricKey, Dictionary<long, MetricRecord>> _byKey = [];
    private readonly Dictionary<(string Method, long Seed), List<SampleColumn>> _models;

    /// <param name="metrics">One value per metric and seed.</param>
    /// <param name="samples">The samples that are available; may be empty.</param>
    /// <exception cref="BadInputException">A metric has two values for one seed.</exception>
    public Measurements(IReadOnlyList<MetricRecord> metrics, IReadOnlyList<SampleColumn> samples)
    {
        (Metrics, Samples) = (metrics, samples);
        foreach (var metric in metrics)
        {
            var key = MetricKey.Of(metric);
            var seeds = _byKey.TryGetValue(key, out var found) ? found : _byKey[key] = [];
            if (!seeds.TryAdd(metric.Seed, metric))
            {
                throw new BadInputException($"a metric has two values for seed {metric.Seed}: {key}")
                {
                    Facts = [("first", seeds[metric.Seed].Source.Instance), ("second", metric.Source.Instance)],
                    Hint = "Two stages write the same method, data set and metric: give one of them another name.",
                };
            }
        }

        _models = SampleColumn.Sorted(samples).GroupBy(c => (c.Method, c.Seed)).ToDictionary(g => g.Key, g => g.ToList());
    }

    public IReadOnlyList<MetricRecord> Metrics { get; }

    /// <summary>Stages that should have measured and failed: missing metrics may be theirs.</summary>
    public ImmutableArray<string> FailedStages { get; init; } = [];

    /// <summary>True if only some of the metrics were asked for, so that the others are not gone.</summary>
    public bool IsPart { get; init; }

    public IReadOnlyList<SampleColumn> Samples { get; }

    public IReadOnlyCollection<MetricKey> Keys => _byKey.Keys;

    /// <summary>The values of a metric by seed; none if there is no such metric.</summary>
    public IReadOnlyDictionary<long, MetricRecord> Of(MetricKey key) => _byKey.TryGetValue(key, out var seeds) ? seeds : [];

    /// <summary>The samples behind a value; null if they are not available, if one is NaN, or if the metric computed from them differs.</summary>
    public SampledMetric? Sampled(MetricKey key, long seed)
    {
        // Scores are kept in float32, which may tie two samples that were not: that moves a metric by less than this.
        const double Rounding = 1e-4;
        if (!_models.TryGetValue((key.Method, seed), out var model) || SampledMetric.From(model, key) is not { } sampled || sampled.Values.Any(double.IsNaN))
        {
            return null;
        }

        var once = new int[sampled.Values.Length];
        Array.Fill(once, 1);
        return Math.Abs(sampled.Of(once) - Of(key)[seed].Value) <= Rounding ? sampled : null;
    }
}
