using System.Collections.Immutable;
using Retable.Contract;
using Retable.Tables.Statistics;

namespace Retable.Tables.Regression;

/// <summary>Compares today's metrics with the accepted ones: has anything fallen by more than chance explains?</summary>
public sealed record Gate(ImmutableArray<GateResult> Results)
{
    /// <summary>The stages that should have measured and failed.</summary>
    public ImmutableArray<string> FailedStages { get; init; } = [];

    /// <summary>Compares every metric of both sides, in the order of their keys.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static Gate Run(Measurements before, Measurements now, GateRules rules, CancellationToken stop = default)
    {
        var keys = now.IsPart ? now.Keys : before.Keys.Union(now.Keys);
        var results = keys.Order(MetricKey.Order).Select(key =>
        {
            stop.ThrowIfCancellationRequested();
            return GateComparison.Of(key, before, now, rules);
        }).ToList();
        var tested = results.Where(result => result.Test is not null).ToList();
        var adjusted = Holm.Adjust([.. tested.Select(result => result.Test!.PValue)]);
        var judged = tested.Zip(adjusted, (result, p) => result with { AdjustedP = p, Verdict = Judge(result, p, rules), CorrectedLevel = rules.Level / tested.Count }).ToDictionary(result => result.Key);
        return new Gate([.. results.Select(result => judged.GetValueOrDefault(result.Key, result))]) { FailedStages = now.FailedStages };
    }

    /// <summary>The exit code of <c>./build.sh CheckMetrics</c>: see <see cref="ExitCode"/>.</summary>
    /// <param name="strict">Whether an undecided metric counts as a failure.</param>
    public int Exit(bool strict) => this switch
    {
        _ when !FailedStages.IsEmpty => ExitCode.GateFailed,
        _ when !Results.Any(result => result.IsCompared) => ExitCode.NothingCompared,
        _ when Results.Any(result => result.IsFall) => ExitCode.GateFailed,
        _ when strict && Results.Any(result => result.Verdict == GateVerdict.Undecided) => ExitCode.Undecided,
        _ => ExitCode.Done,
    };

    private static GateVerdict Judge(GateResult result, double p, GateRules rules)
    {
        var test = result.Test!;
        var direction = MetricDirection.Of(result.Key.Family);
        var harm = Harm(direction, test.Difference);
        // A change that meets the margin but for rounding is within it.
        var rounding = Rounding.Of(Math.Max(Math.Abs(result.Before.Mean), Math.Abs(result.Now.Mean)));
        if (p < rules.Level && harm > rules.Margin + rounding)
        {
            return GateVerdict.Worse;
        }

        if (p < rules.Level && direction is not null && harm < -rounding)
        {
            return GateVerdict.Better;
        }

        // One-sided at the same level: the 90 % interval's end on the bad side stays within the margin.
        var range = test.EquivalenceInterval;
        return range is { } r && Math.Max(Harm(direction, r.Low), Harm(direction, r.High)) <= rules.Margin + rounding ? GateVerdict.Held : GateVerdict.Undecided;
    }

    /// <summary>How much worse a difference is; negative if it is better.</summary>
    private static double Harm(Direction? better, double difference) => better switch
    {
        Direction.Higher => -difference,
        Direction.Lower => difference,
        _ => Math.Abs(difference),
    };
}
