using Retable.Contract;
using Retable.Tables;
using Retable.Tables.Regression;
using Retable.Tables.Statistics;

namespace Retable.Tests.Tables.Regression;

/// <summary>What the gate promises, tried out: false alarms over 1,000 comparisons in which nothing changed, and how often a true fall is found.</summary>
/// <remarks>Fixed seeds: the counts are always the same.</remarks>
public sealed class SimulationTests
{
    private const int Repeats = 1000;

    // Four metrics over five repetitions, each a paired t test, together at 5 %.
    [Fact]
    public void Over_repetitions_noise_raises_an_alarm_in_at_most_five_of_a_hundred_checks() => Assert.InRange(
        Count(random => Checked(Repetitions(random, metrics: 4, seeds: 5), Repetitions(random, metrics: 4, seeds: 5))), 1, Repeats / 20);

    // One model a side: DeLong for AUROC and McNemar for accuracy; the samples are common to both sides.
    [Fact]
    public void Over_the_samples_of_one_model_noise_raises_an_alarm_in_at_most_five_of_a_hundred_checks() => Assert.InRange(
        Count(random => Checked(Models(random, models: 1, between: 0, out var difficulty), Models(random, models: 1, between: 0, difficulty))), 1, Repeats / 20);

    // Three trainings a side that differ among themselves, on one test set: chance comes from both, and the bootstrap draws both.
    [Fact]
    public void Over_seeds_and_samples_noise_raises_an_alarm_in_at_most_five_of_a_hundred_checks() => Assert.InRange(
        Count(random => Checked(Models(random, models: 3, between: 0.3, out var difficulty), Models(random, models: 3, between: 0.3, difficulty))), 1, Repeats / 20);

    // The effect that the gate names for five repetitions whose differences spread by √2 · 0.01 is found in four of five checks.
    [Fact]
    public void The_effect_that_is_named_is_found_in_four_of_five_checks()
    {
        var effect = Power.SmallestEffect(new StandardError(Math.Sqrt(2) * 0.01 / Math.Sqrt(5), 4));
        var found = Count(random => Checked(Repetitions(random, metrics: 1, seeds: 5), Repetitions(random, metrics: 1, seeds: 5, fall: effect)));

        Assert.InRange(found, 0.8 * Repeats, 0.85 * Repeats);
    }

    private static int Count(Func<Philox, bool> isAlarm) => Enumerable.Range(0, Repeats).AsParallel().Count(i => isAlarm(new SeedSequence(2026).Generator("repeat", i)));

    private static bool Checked(Measurements before, Measurements now) => Gate.Run(before, now, new GateRules(Margin: 0, Replicates: 200)).Exit(strict: false) == ExitCode.GateFailed;

    private static Measurements Repetitions(Philox random, int metrics, int seeds, double fall = 0) => new(
        [.. Enumerable.Range(0, metrics).SelectMany(metric => Enumerable.Range(0, seeds).Select(seed =>
            Lab.Metric("ours", "auroc", 0.8 - fall + (0.01 * Normal(random)), seed, score: $"s{metric}")))],
        []);

    private static Measurements Models(Philox random, int models, double between, out double[] difficulty)
    {
        difficulty = [.. Enumerable.Range(0, 120).Select(_ => Normal(random))];
        return Models(random, models, between, difficulty);
    }

    /// <summary>Scores of known samples around 0 and of unknown ones around a lift that each training has anew.</summary>
    private static Measurements Models(Philox random, int models, double between, double[] difficulty)
    {
        var columns = new List<SampleColumn>();
        var metrics = new List<MetricRecord>();
        long[] ids = [.. Enumerable.Range(0, difficulty.Length / 2).Select(i => (long)i)];
        for (var seed = 0; seed < models; seed++)
        {
            var lift = 1 + (between * Normal(random));
            var skill = 1 + (between * Normal(random));
            float[] Scores(int from, double above) => [.. ids.Select(i => (float)(above + difficulty[from + i] + (0.7 * Normal(random))))];
            List<SampleColumn> own =
            [
                new("ours", seed, "known", "score_gamma", ids, true, Scores(0, 0)),
                new("ours", seed, "far", "score_gamma", ids, false, Scores(ids.Length, lift)),
                new("ours", seed, "known", SampleColumn.Correct, ids, true, [.. ids.Select(i => difficulty[i] + (0.7 * Normal(random)) < skill ? 1f : 0f)]),
            ];
            columns.AddRange(own);
            foreach (var record in new[] { Lab.Metric("ours", "accuracy", 0, seed, dataset: "known"), Lab.Metric("ours", "auroc", 0, seed, "gamma") })
            {
                var sampled = SampledMetric.From(own, MetricKey.Of(record))!;
                metrics.Add(record with { Value = sampled.Of([.. sampled.Values.Select(_ => 1)]) });
            }
        }

        return new Measurements(metrics, columns);
    }

    /// <summary>By Box and Muller.</summary>
    private static double Normal(Philox random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
