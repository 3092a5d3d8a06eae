using MathNet.Numerics.Distributions;
using Retable.Tables;
using Retable.Tables.Statistics;

namespace Retable.Report;

/// <summary>What a claim's repetitions could have shown, and how many repetitions would decide it.</summary>
/// <remarks>
/// Student's t: with n repetitions an effect δ beyond the bound of the claim is shown with power 1 − β where
/// (t₁₋α⸝₂ + t₁₋β) · s · √(k/n) ≤ δ, with α = 5 %, β = 20 %; k is 1 for pairs and for a number on the right, and for two sides s² is the mean of
/// their variances and k is 2. Only the spread over the repetitions counts: all of them were tested on the same samples.
/// </remarks>
/// <param name="Smallest">The smallest effect beyond the bound that this number of repetitions shows with a power of 80 %, in the unit of the column.</param>
/// <param name="ToDecide">How many repetitions would decide the claim with a power of 80 % if the effect is the one that was seen; null where more than <see cref="Most"/> would be needed.</param>
public sealed record ClaimPower(double Smallest, int? ToDecide)
{
    /// <summary>The largest number of repetitions considered.</summary>
    public const int Most = 1000;

    private const double Confidence = 0.975, Power = 0.8;

    /// <summary>Computes the power; null if nothing is known about the spread: one repetition, equal ones, exact claims.</summary>
    /// <param name="result">The judged claim.</param>
    /// <param name="left">Its left cell.</param>
    /// <param name="right">Its right cell; null where it is about a number.</param>
    public static ClaimPower? Of(ClaimResult result, Cell left, Cell? right)
    {
        if (result.Claim.Exact || !left.IsMeasured || right is { IsMeasured: false } || Spread(left, right) is not { } spread)
        {
            return null;
        }

        var effect = Bounds(result.Claim).Min(bound => Math.Abs(result.Difference - bound));
        int? enough = null;
        for (var n = 2; n <= Most && enough is null; n++)
        {
            enough = spread.Noticeable(n) <= effect ? n : null;
        }

        return new ClaimPower(spread.Noticeable(left.Values.Length), enough);
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
        public double Noticeable(int n)
        {
            var freedom = Sides * (n - 1);
            return n < 2 ? double.PositiveInfinity : (StudentT.InvCDF(0, 1, freedom, Confidence) + StudentT.InvCDF(0, 1, freedom, Power)) * Deviation * Math.Sqrt((double)Sides / n);
        }
    }
}
