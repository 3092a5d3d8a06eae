using Retable.Tables.Statistics;

namespace Retable.Tables;

/// <summary>The open range of differences that a claim expects.</summary>
internal sealed class ExpectedRange
{
    private readonly double _low;
    private readonly double _high;
    private readonly double _scale;

    /// <param name="claim">The claim.</param>
    /// <param name="scale">The size of the left side: a difference that misses a bound only by rounding lies on it.</param>
    public ExpectedRange(Claim claim, double scale)
    {
        _scale = scale;
        (_low, _high) = claim.Expect switch
        {
            Expectation.Higher => (claim.Margin, double.PositiveInfinity),
            Expectation.Lower => (double.NegativeInfinity, -claim.Margin),
            Expectation.NotLower => (-claim.Margin, double.PositiveInfinity),
            Expectation.NotHigher => (double.NegativeInfinity, claim.Margin),
            Expectation.Within => (-claim.Margin, claim.Margin),
            _ => throw new ArgumentOutOfRangeException(nameof(claim)),
        };
    }

    /// <summary>Whether a difference lies in the range.</summary>
    public bool Holds(double difference) => IsLess(_low, difference) && IsLess(difference, _high);

    /// <summary>The probability that chance alone puts the estimate on this side of the bounds if the truth lies on the other: 1 on a bound itself.</summary>
    /// <remarks>The interval of a test at level 1 − p lies on one side exactly if p is larger than this.</remarks>
    public double PValueOfTheContrary(TestResult test)
    {
        var d = test.Difference;
        return Holds(d) ? Math.Max(At(_low), At(_high)) : IsLess(d, _low) ? At(_low) : IsLess(_high, d) ? At(_high) : 1;

        double At(double end) => double.IsInfinity(end) ? 0 : test.PValueAt(end);
    }

    private bool IsLess(double a, double b) => a < b && !Rounding.AreEqual(a, b, _scale);
}
