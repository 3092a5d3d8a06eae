using Retable.Contract;
using Retable.Tables.Statistics;

namespace Retable.Tables;

public enum ClaimVerdict
{
    Held,
    Failed,
    Undecided,
}

/// <summary>What the numbers say to a claim.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Verdict">Held or failed only if the whole interval lies on one side of what is expected.</param>
/// <param name="Difference">Left minus right, in the unit of the left column; NaN where a side was not measured.</param>
/// <param name="Interval">At 95 %; null where there is none (one seed, exact numbers).</param>
/// <param name="Reason">How it was judged.</param>
public sealed record ClaimResult(Claim Claim, ClaimVerdict Verdict, double Difference, Interval? Interval, string Reason)
{
    /// <summary>Judges a claim.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="left">Its left cell.</param>
    /// <param name="right">Its right cell; null where it is about a number.</param>
    public static ClaimResult Of(Claim claim, Cell left, Cell? right)
    {
        foreach (var cell in right is null ? [left] : new[] { left, right })
        {
            if (!cell.IsMeasured)
            {
                var why = cell.Failed > 0 ? $"the run of {cell.Name} failed" : $"{cell.Name} was not measured";
                return new ClaimResult(claim, ClaimVerdict.Undecided, double.NaN, null, why);
            }
        }

        var (difference, interval, test) = Compare(claim, left, right);
        var scale = Math.Abs(left.Summary!.Value.Mean);
        if (claim.Exact)
        {
            return new ClaimResult(claim, Judge(claim, new Interval(difference, difference), scale) == ClaimVerdict.Held ? ClaimVerdict.Held : ClaimVerdict.Failed, difference, null, "exact: no chance is involved");
        }

        return interval is { } range
            ? new ClaimResult(claim, Judge(claim, range, scale), difference, range, test)
            : new ClaimResult(claim, ClaimVerdict.Undecided, difference, null, left.Values.Length > 1 ? "equal runs say nothing of their spread" : "one run says nothing of its spread");
    }

    private static (double Difference, Interval? Interval, string Test) Compare(Claim claim, Cell left, Cell? right)
    {
        var mean = left.Summary!.Value.Mean;
        if (right is null)
        {
            var own = left.Summary!.Value.ConfidenceInterval();
            Interval? shifted = own is { } i ? new Interval(i.Low - claim.Threshold, i.High - claim.Threshold) : null;
            return (mean - claim.Threshold, shifted, $"t interval over {Plural.Count(left.Values.Length, "run")}");
        }

        var test = SeedComparison.Run(left, right);
        var runs = test?.Test is "paired t" or "sign test" ? Plural.Count(left.Values.Length, "pair") : $"{left.Values.Length} and {Plural.Count(right.Values.Length, "run")}";
        return (mean - right.Summary!.Value.Mean, test?.Interval, $"{test?.Test} over {runs}");
    }

    /// <param name="claim">The claim.</param>
    /// <param name="range">Where left minus right lies.</param>
    /// <param name="scale">The size of the left side: what misses an end of the expected by rounding alone lies on it.</param>
    private static ClaimVerdict Judge(Claim claim, Interval range, double scale)
    {
        bool IsLess(double a, double b) => a < b && !Rounding.AreEqual(a, b, scale);
        var (low, high) = Expected(claim);
        return (IsLess(low, range.Low) && IsLess(range.High, high), IsLess(range.High, low) || IsLess(high, range.Low)) switch
        {
            (true, _) => ClaimVerdict.Held,
            (_, true) => ClaimVerdict.Failed,
            _ => ClaimVerdict.Undecided,
        };
    }

    /// <summary>The differences that the claim expects, ends excluded.</summary>
    private static (double Low, double High) Expected(Claim claim) => claim.Expect switch
    {
        Expectation.Higher => (claim.Margin, double.PositiveInfinity),
        Expectation.Lower => (double.NegativeInfinity, -claim.Margin),
        Expectation.NotLower => (-claim.Margin, double.PositiveInfinity),
        Expectation.NotHigher => (double.NegativeInfinity, claim.Margin),
        Expectation.Within => (-claim.Margin, claim.Margin),
        _ => throw new ArgumentOutOfRangeException(nameof(claim)),
    };
}
