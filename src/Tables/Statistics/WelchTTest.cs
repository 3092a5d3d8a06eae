using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Retable.Tables.Statistics;

/// <summary>Welch's t-test: the difference of two means whose values are unpaired and may spread differently.</summary>
/// <remarks>
/// Source: Welch, Biometrika 34, 1947; degrees of freedom by Satterthwaite's formula. Where neither side has any spread, p is that
/// of the exact permutation test: how many ways of dealing the values out are as uneven.
/// </remarks>
public static class WelchTTest
{
    /// <exception cref="ArgumentException">A side has fewer than two values.</exception>
    public static TestResult Run(Summary first, Summary second)
    {
        if (first.N < 2 || second.N < 2)
        {
            throw new ArgumentException($"Welch's test needs two values a side, not {first.N} and {second.N}");
        }

        var difference = first.Mean - second.Mean;
        var (a, b) = (Square(first.StandardError), Square(second.StandardError));
        var error = Math.Sqrt(a + b);
        if (!first.HasSpread && !second.HasSpread)
        {
            var chance = Rounding.AreEqual(first.Mean, second.Mean) ? 1 : Math.Min(1, 2 / Combinatorics.Combinations(first.N + second.N, first.N));
            return Result(difference, chance, first.N + second.N, level => chance <= 1 - level ? new Interval(difference, difference) : null);
        }

        var freedom = Square(a + b) / ((a * a / (first.N - 1)) + (b * b / (second.N - 1)));
        var p = Math.Min(1, 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(difference / error)));
        return Result(difference, p, first.N + second.N, level =>
        {
            var half = StudentT.InvCDF(0, 1, freedom, (1 + level) / 2) * error;
            return new Interval(difference - half, difference + half);
        }) with { Error = new StandardError(error, freedom) };
    }

    private static TestResult Result(double difference, double p, int n, Func<double, Interval?> interval) => new("Welch's t", difference, p, n)
    {
        Interval = interval(0.95),
        EquivalenceInterval = interval(0.90),
    };

    private static double Square(double x) => x * x;
}
