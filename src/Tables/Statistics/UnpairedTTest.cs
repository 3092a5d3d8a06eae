using MathNet.Numerics.Distributions;

namespace Retable.Tables.Statistics;

/// <summary>Tests the difference of two means over unpaired repetitions: Welch's t; for a single value against several, Student's t.</summary>
public static class UnpairedTTest
{
    /// <returns>Null for one value on each side, since nothing says how much a repetition moves it.</returns>
    /// <exception cref="ArgumentException">A side is empty.</exception>
    public static TestResult? Run(IReadOnlyCollection<double> first, IReadOnlyCollection<double> second) => (Summary.Of(first), Summary.Of(second)) switch
    {
        ({ N: 1 }, { N: 1 }) => null,
        ({ N: 1 } one, var several) => Single(one.Mean - several.Mean, several),
        (var several, { N: 1 } one) => Single(several.Mean - one.Mean, several),
        var (a, b) => WelchTTest.Run(a, b),
    };

    /// <summary>Tests whether a single value could be one of the several: its distance relative to their spread, times √(1 + 1/n).</summary>
    private static TestResult Single(double difference, Summary several)
    {
        if (!several.HasSpread)
        {
            // The odd one of n + 1 values is the single one by a chance of 1 in n + 1, on either side.
            var chance = Rounding.AreEqual(difference, 0, several.Mean) ? 1 : Math.Min(1, 2.0 / (several.N + 1));
            return Result(difference, chance, several.N + 1, level => chance <= 1 - level ? new Interval(difference, difference) : null);
        }

        var error = several.StandardDeviation * Math.Sqrt(1 + (1.0 / several.N));
        var p = Math.Min(1, 2 * StudentT.CDF(0, 1, several.N - 1, -Math.Abs(difference / error)));
        return Result(difference, p, several.N + 1, level =>
        {
            var half = StudentT.InvCDF(0, 1, several.N - 1, (1 + level) / 2) * error;
            return new Interval(difference - half, difference + half);
        }) with { Error = new StandardError(error, several.N - 1) };
    }

    private static TestResult Result(double difference, double p, int n, Func<double, Interval?> interval) => new("Student's t, one against several", difference, p, n)
    {
        Interval = interval(0.95),
        EquivalenceInterval = interval(0.90),
    };
}
