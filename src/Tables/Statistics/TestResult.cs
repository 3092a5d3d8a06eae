using MathNet.Numerics.Distributions;

namespace Retable.Tables.Statistics;

/// <summary>The result of a two-sided test of "no difference".</summary>
/// <param name="Test">The test's name, as the tables print it: <c>McNemar, mid-p</c>.</param>
/// <param name="Difference">The estimated difference, candidate minus baseline (or first minus second).</param>
/// <param name="PValue">The two-sided p-value, in 0 … 1.</param>
/// <param name="N">The number of pairs (samples or seeds).</param>
public sealed record TestResult(string Test, double Difference, double PValue, int N)
{
    /// <summary>The 95 % confidence interval of the difference, if the test gives one.</summary>
    public Interval? Interval { get; init; }

    /// <summary>The 90 % interval: the difference is equivalent to none at the 5 % level if it lies within the margin (two one-sided tests).</summary>
    public Interval? EquivalenceInterval { get; init; }

    /// <summary>The error of the difference; null if the values have no spread, or the test has none (counts).</summary>
    public StandardError? Error { get; init; }

    /// <summary>The smallest true difference that the test would have found with probability <see cref="Power.Usual"/>; NaN if unknown.</summary>
    /// <remarks>A test of counts has no error of its own: its interval's half width stands for one.</remarks>
    public double Detectable(double level)
    {
        var error = Error ?? (Interval is { HalfWidth: > 0 } i ? new StandardError(i.HalfWidth / Normal.InvCDF(0, 1, 0.975), double.PositiveInfinity) : (StandardError?)null);
        return error is { } known ? Power.SmallestEffect(known, level) : double.NaN;
    }

    /// <summary>The two-sided p-value of "the difference is <paramref name="bound"/>": the interval at 1 − p just touches the bound.</summary>
    /// <remarks>Without a spread it is <see cref="PValueWithoutSpread"/>, wherever the bound lies.</remarks>
    public double PValueAt(double bound) => Error?.PValue(Difference - bound) ?? PValueWithoutSpread ?? PValue;

    /// <summary>The probability that this many values are equal by chance, if they are; null leaves it to <see cref="PValue"/>.</summary>
    public double? PValueWithoutSpread { get; init; }
}

/// <summary>How far chance moves an estimate.</summary>
/// <param name="Size">The standard error, above 0.</param>
/// <param name="Freedom">Degrees of freedom of Student's distribution; infinite for the normal one.</param>
public readonly record struct StandardError(double Size, double Freedom)
{
    /// <summary>The probability of a distance at least this large, in either direction.</summary>
    public double PValue(double distance)
    {
        var t = -Math.Abs(distance / Size);
        return Math.Min(1, 2 * (double.IsInfinity(Freedom) ? Normal.CDF(0, 1, t) : StudentT.CDF(0, 1, Freedom, t)));
    }

    /// <summary>The interval that contains the true value with a given confidence.</summary>
    public Interval Interval(double estimate, double confidence)
    {
        var p = (1 + confidence) / 2;
        var half = Size * (double.IsInfinity(Freedom) ? Normal.InvCDF(0, 1, p) : StudentT.InvCDF(0, 1, Freedom, p));
        return new Interval(estimate - half, estimate + half);
    }
}
