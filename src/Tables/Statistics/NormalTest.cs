using MathNet.Numerics.Distributions;

namespace Retable.Tables.Statistics;

/// <summary>The normal test of a difference of shares (AUROC and the like, 0 … 1), given its standard error.</summary>
/// <remarks>
/// Samples that all moved by as much have no standard error, and yet a few of them prove nothing: there the sign test over the samples takes
/// over, for the p-value and for the interval.
/// </remarks>
internal static class NormalTest
{
    /// <summary>Whether an error is larger than rounding.</summary>
    public static bool HasSpread(double error) => !Rounding.AreEqual(error, 0, scale: 1);

    /// <summary>The error of a test result; null if it is nothing but rounding.</summary>
    public static StandardError? Error(double error) => HasSpread(error) ? new StandardError(error, double.PositiveInfinity) : null;

    /// <param name="difference">The estimate.</param>
    /// <param name="error">Its standard error, ≥ 0.</param>
    /// <param name="samples">The number of samples in the smaller class.</param>
    public static double PValue(double difference, double error, int samples) => HasSpread(error)
        ? 2 * Normal.CDF(0, 1, -Math.Abs(difference) / error)
        : Rounding.AreEqual(difference, 0, scale: 1) ? 1 : SignTest.TwoSided(samples, 0);

    /// <summary>The interval of a difference without spread; null if there are too few samples to say anything about it.</summary>
    public static Interval? WithoutSpread(double difference, int samples, double level) =>
        SignTest.TwoSided(samples, 0) <= 1 - level ? new Interval(difference, difference) : null;
}
