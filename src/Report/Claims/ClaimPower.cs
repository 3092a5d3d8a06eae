using Retable.Tables;
using Retable.Tables.Statistics;

namespace Retable.Report;

/// <summary>What a claim's repetitions could have shown, and how many repetitions would decide it.</summary>
/// <remarks>
/// The power of a two-sided t test with the standard error s · √(k/n): k is 1 for pairs and for a number on the right, and for two sides s² is the mean of their
/// variances and k is 2. Its level is 5 % over the number of claims that the table tests, the strictest that Holm's correction asks for: with that, the effect is found
/// whatever the other claims show. Only the spread over the repetitions counts: all of them were tested on the same samples.
/// </remarks>
/// <param name="Smallest">The smallest effect beyond the bound that so many repetitions show with a power of 80 %, in the unit of the column.</param>
/// <param name="ToDecide">How many repetitions would decide the claim with a power of 80 % if the effect is the one that was seen; null where more than <see cref="Most"/> would be needed.</param>
/// <param name="Level">Of the test, in (0, 1).</param>
public sealed record ClaimPower(double Smallest, int? ToDecide, double Level)
{
    /// <summary>The largest number of repetitions considered.</summary>
    public const int Most = 1000;

    private const double FamilyLevel = 0.05;

    /// <summary>Computes the power; null if nothing is known about the spread: one repetition, equal ones, exact claims.</summary>
    /// <param name="result">The judged claim.</param>
    /// <param name="left">Its left cell.</param>
    /// <param name="right">Its right cell; null where it is about a number.</param>
    /// <param name="tested">How many claims of the table have a p-value; at least 1.</param>
    public static ClaimPower? Of(ClaimResult result, Cell left, Cell? right, int tested)
    {
        if (result.Claim.Exact || !left.IsMeasured || right is { IsMeasured: false } || Spread(left, right) is not { } spread)
        {
            return null;
        }

        var effect = Bounds(result.Claim).Min(bound => Math.Abs(result.Difference - bound));
        var level = FamilyLevel / tested;
        return left.Values.Length < 2 ? null
            : new ClaimPower(Power.SmallestEffect(spread.Error(left.Values.Length), level), ToFind(effect, spread, level), level);
    }

    /// <summary>The fewest repetitions that find an effect with the usual power: more of them never find it less often.</summary>
    private static int? ToFind(double effect, SpreadOfDifference spread, double level)
    {
        var (few, enough) = (1, Most + 1);
        while (enough - few > 1)
        {
            var n = (few + enough) / 2;
            var error = spread.Error(n);
            (few, enough) = Power.Of(effect / error.Size, error.Freedom, level) < Power.Usual ? (n, enough) : (few, n);
        }

        return enough <= Most ? enough : null;
    }

    /// <summary>The differences at which the claim's verdict changes: one, or two for <c>within</c>.</summary>
    public static IReadOnlyList<double> Bounds(Claim claim) => claim.Expect switch
    {
        Expectation.Higher or Expectation.NotHigher => [claim.Margin],
        Expectation.Lower or Expectation.NotLower => [-claim.Margin],
        _ => [-claim.Margin, claim.Margin],
    };

    /// <summary>Left minus right for each repetition; none if the two sides are not pairs.</summary>
    public static IReadOnlyList<double> Differences(Claim claim, Cell left, Cell? right) => right is null
        ? [.. left.Values.Select(value => value.Value - claim.Threshold)]
        : ArePairs(left, right) ? [.. left.Values.Zip(right.Values, (a, b) => a.Value - b.Value)] : [];

    private static bool ArePairs(Cell left, Cell right) => left.Values.Select(value => value.Seed).SequenceEqual(right.Values.Select(value => value.Seed));

    private static SpreadOfDifference? Spread(Cell left, Cell? right)
    {
        if (right is null || ArePairs(left, right))
        {
            var values = right is null ? left.Values.Select(value => value.Value) : left.Values.Zip(right.Values, (a, b) => a.Value - b.Value);
            var summary = Summary.Of([.. values]);
            return summary.HasSpread ? new SpreadOfDifference(summary.StandardDeviation, 1) : null;
        }

        var (a, b) = (left.Summary!.Value, right.Summary!.Value);
        var pooled = Math.Sqrt(((a.StandardDeviation * a.StandardDeviation) + (b.StandardDeviation * b.StandardDeviation)) / 2);
        return a.N > 1 && b.N > 1 && (a.HasSpread || b.HasSpread) ? new SpreadOfDifference(pooled, 2) : null;
    }

    /// <param name="Deviation">The standard deviation of a single repetition's difference, or of a side.</param>
    /// <param name="Sides">1 for pairs, 2 for two independent sides.</param>
    private sealed record SpreadOfDifference(double Deviation, int Sides)
    {
        /// <summary>The error of the mean difference of <paramref name="n"/> repetitions, at least 2.</summary>
        public StandardError Error(int n) => new(Deviation * Math.Sqrt((double)Sides / n), Sides * (n - 1));
    }
}
