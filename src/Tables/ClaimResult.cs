using System.Collections.Immutable;
using Retable.Contract;
using Retable.Tables.Statistics;

namespace Retable.Tables;

public enum ClaimVerdict
{
    Held,
    Failed,
    Undecided,
}

/// <summary>The verdict of the numbers on a claim.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Verdict">Held or failed only if chance is unlikely enough to explain the opposite: see <see cref="Correct"/>.</param>
/// <param name="Difference">Left minus right, in the unit of the left column; NaN if a side was not measured.</param>
/// <param name="Interval">The 95 % interval of this claim alone; null if there is none (one seed, exact numbers).</param>
/// <param name="Reason">How the claim was judged.</param>
public sealed record ClaimResult(Claim Claim, ClaimVerdict Verdict, double Difference, Interval? Interval, string Reason)
{
    private const double Level = 0.05;

    /// <summary>The p-value of this claim alone, for the opposite of what was expected: the 1 − p interval just touches the expectation's bound. NaN for an exact claim, and if nothing says how much chance there is.</summary>
    public double PValue { get; private init; } = double.NaN;

    /// <summary><see cref="PValue"/> after Holm's correction over all claims of the table that have one.</summary>
    public double AdjustedP { get; private init; } = double.NaN;

    /// <summary>The verdict if the p-value is small enough.</summary>
    private ClaimVerdict Candidate { get; init; } = ClaimVerdict.Undecided;

    /// <summary>Judges the claims of a table: each alone, then with p-values corrected by Holm, so that the chance of even one wrong verdict stays below 5 %.</summary>
    /// <param name="claims">Each claim with its left and right cell; the right one is null if the claim is about a number.</param>
    public static ImmutableArray<ClaimResult> Judge(IEnumerable<(Claim Claim, Cell Left, Cell? Right)> claims) =>
        Correct([.. claims.Select(one => Alone(one.Claim, one.Left, one.Right))]);

    /// <summary>Judges a claim as if it were the table's only one.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="left">Its left cell.</param>
    /// <param name="right">The claim's right cell; null if the claim is about a number.</param>
    public static ClaimResult Of(Claim claim, Cell left, Cell? right) => Correct([Alone(claim, left, right)])[0];

    private static ImmutableArray<ClaimResult> Correct(ImmutableArray<ClaimResult> claims)
    {
        var tested = claims.Where(claim => !double.IsNaN(claim.PValue)).ToList();
        var adjusted = Holm.Adjust([.. tested.Select(claim => claim.PValue)]);
        var corrected = tested.Zip(adjusted).ToDictionary(pair => pair.First.Claim.Name, pair => pair.First.With(pair.Second, tested.Count), StringComparer.Ordinal);
        return [.. claims.Select(claim => corrected.GetValueOrDefault(claim.Claim.Name, claim))];
    }

    private ClaimResult With(double adjusted, int claims) => this with
    {
        AdjustedP = adjusted,
        Verdict = adjusted < Level ? Candidate : ClaimVerdict.Undecided,
        Reason = $"{Reason}, p {Short(PValue)}{(claims > 1 ? $", by Holm over {Plural.Count(claims, "claim")} {Short(adjusted)}" : "")}",
    };

    private static string Short(double p) => p < 1e-4 ? "< 0.0001" : p.ToString("0.####");

    private static ClaimResult Alone(Claim claim, Cell left, Cell? right)
    {
        foreach (var cell in right is null ? [left] : new[] { left, right })
        {
            if (!cell.IsMeasured)
            {
                var why = cell.Failed > 0 ? $"the run of {cell.Name} failed" : $"{cell.Name} was not measured";
                return new ClaimResult(claim, ClaimVerdict.Undecided, double.NaN, null, why);
            }
        }

        var expected = new ExpectedRange(claim, Math.Abs(left.Summary!.Value.Mean));
        var (difference, test, how) = Compare(claim, left, right);
        if (claim.Exact)
        {
            return new ClaimResult(claim, expected.Holds(difference) ? ClaimVerdict.Held : ClaimVerdict.Failed, difference, null, "exact: no chance is involved");
        }

        return test is not null && (test.Error is not null || test.Interval is not null)
            ? new ClaimResult(claim, ClaimVerdict.Undecided, difference, test.Interval, how)
            {
                PValue = expected.PValueOfTheContrary(test),
                Candidate = expected.Holds(difference) ? ClaimVerdict.Held : ClaimVerdict.Failed,
            }
            : new ClaimResult(claim, ClaimVerdict.Undecided, difference, null, left.Values.Length > 1 ? "equal runs say nothing of their spread" : "one run says nothing of its spread");
    }

    private static (double Difference, TestResult? Test, string How) Compare(Claim claim, Cell left, Cell? right)
    {
        var own = left.Summary!.Value;
        if (right is null)
        {
            var difference = own.Mean - claim.Threshold;
            Interval? shifted = own.ConfidenceInterval() is { } i ? new Interval(i.Low - claim.Threshold, i.High - claim.Threshold) : null;
            // Of n equal runs, as of n equal signs: 2 in 2ⁿ.
            var test = new TestResult("t interval", difference, Math.Pow(2, 1 - own.N), own.N) { Interval = shifted, Error = own.Error };
            return (difference, own.N > 1 ? test : null, $"t interval over {Plural.Count(left.Values.Length, "run")}");
        }

        var pair = SeedComparison.Run(left, right);
        var runs = pair?.Test is "paired t" or "sign test" ? Plural.Count(left.Values.Length, "pair") : $"{left.Values.Length} and {Plural.Count(right.Values.Length, "run")}";
        return (own.Mean - right.Summary!.Value.Mean, pair, $"{pair?.Test} over {runs}");
    }
}
