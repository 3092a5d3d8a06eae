using System.Collections.Immutable;
using Retable.Contract;
using Retable.Tables.Statistics;

namespace Retable.Tables.Regression;

/// <summary>Holds today's metrics against the accepted ones: has anything fallen by more than chance explains?</summary>
public sealed record Gate(ImmutableArray<GateResult> Results)
{
    /// <summary>Compares every metric of both sides, in the order of their keys.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static Gate Run(Measurements before, Measurements now, GateRules rules, CancellationToken stop = default)
    {
        var results = before.Keys.Union(now.Keys).Order(MetricKey.Order).Select(key =>
        {
            stop.ThrowIfCancellationRequested();
            return Compare(key, before, now, rules);
        }).ToList();
        var tested = results.Where(result => result.Test is not null).ToList();
        var adjusted = Holm.Adjust([.. tested.Select(result => result.Test!.PValue)]);
        var judged = tested.Zip(adjusted, (result, p) => result with { AdjustedP = p, Verdict = Judge(result, p, rules) }).ToDictionary(result => result.Key);
        return new Gate([.. results.Select(result => judged.GetValueOrDefault(result.Key, result))]);
    }

    /// <summary>What <c>./build.sh CheckMetrics</c> ends with: <see cref="ExitCode"/>.</summary>
    /// <param name="strict">Whether an undecided metric counts as a failure.</param>
    public int Exit(bool strict) => this switch
    {
        _ when !Results.Any(result => result.IsCompared) => ExitCode.NothingCompared,
        _ when Results.Any(result => result.IsFall) => ExitCode.GateFailed,
        _ when strict && Results.Any(result => result.Verdict == GateVerdict.Undecided) => ExitCode.Undecided,
        _ => ExitCode.Done,
    };

    private static GateResult Compare(MetricKey key, Measurements before, Measurements now, GateRules rules)
    {
        var (old, present) = (before.Of(key), now.Of(key));
        long[] seeds = [.. old.Keys.Order()];
        double Mean(IReadOnlyDictionary<long, MetricRecord> side, IEnumerable<long> over) => over.Select(seed => side[seed].Value).DefaultIfEmpty(double.NaN).Average();
        if (seeds.Length == 0)
        {
            return new GateResult(key, GateVerdict.New, double.NaN, Mean(present, present.Keys.Order()));
        }

        if (seeds.Any(seed => !present.ContainsKey(seed)))
        {
            return new GateResult(key, GateVerdict.Gone, Mean(old, seeds), double.NaN);
        }

        // Undecided until tested: without a test nothing tells a fall from chance.
        var result = new GateResult(key, GateVerdict.Undecided, Mean(old, seeds), Mean(present, seeds));
        return seeds switch
        {
            _ when seeds.All(seed => old[seed].Value.Equals(present[seed].Value)) => result with { Verdict = GateVerdict.Unchanged },
            _ when double.IsNaN(result.Now) => result with { Verdict = GateVerdict.Failed },
            _ when double.IsNaN(result.Before) => result with { Verdict = GateVerdict.Better },
            _ => result with { Test = MetricTest.Run(key, seeds, before, now, rules) },
        };
    }

    private static GateVerdict Judge(GateResult result, double p, GateRules rules)
    {
        var test = result.Test!;
        var direction = MetricDirection.Of(result.Key.Family);
        var harm = Harm(direction, test.Difference);
        if (p < rules.Level && harm > rules.Margin)
        {
            return GateVerdict.Worse;
        }

        if (p < rules.Level && direction is not null && harm < 0)
        {
            return GateVerdict.Better;
        }

        // One-sided at the same level: the 90 % interval's end on the bad side stays within the margin.
        var range = test.EquivalenceInterval;
        return range is { } r && Math.Max(Harm(direction, r.Low), Harm(direction, r.High)) <= rules.Margin ? GateVerdict.Held : GateVerdict.Undecided;
    }

    /// <summary>How much worse a difference is; negative where it is better.</summary>
    private static double Harm(Direction? better, double difference) => better switch
    {
        Direction.Higher => -difference,
        Direction.Lower => difference,
        _ => Math.Abs(difference),
    };
}
