using MathNet.Numerics.Distributions;

namespace Retable.Tables.Statistics;

/// <summary>DeLong's test: the difference of two AUROCs on the same samples, with its variance.</summary>
/// <remarks>
/// Source: DeLong, DeLong, Clarke-Pearson, Biometrics 44, 1988; computed by midranks in O(n log n) as Sun and Xu, IEEE
/// Signal Processing Letters 21, 2014. An AUROC counts a tie half. The test is asymptotic: both classes should have some
/// dozens of samples.
/// </remarks>
public static class DeLong
{
    /// <summary>Tests AUROC(first) − AUROC(second) against zero.</summary>
    /// <param name="first">A score per sample, larger for the positive class; none is NaN.</param>
    /// <param name="second">The other score of the same samples.</param>
    /// <param name="positive">True for the samples of the positive class. Each class has at least two.</param>
    /// <remarks>Where the samples have no spread (each moved by as much), they are as certain as the sign test over the smaller class says.</remarks>
    /// <exception cref="ArgumentException">The lengths differ, a class has fewer than two samples, or a score is NaN.</exception>
    public static TestResult Run(IReadOnlyList<double> first, IReadOnlyList<double> second, IReadOnlyList<bool> positive)
    {
        var a = Components.Of(first, positive);
        var b = Components.Of(second, positive);
        var difference = a.Auroc - b.Auroc;
        var variance = VarianceOfDifference(a.Positive, b.Positive) + VarianceOfDifference(a.Negative, b.Negative);
        var error = Math.Sqrt(variance);
        var positives = positive.Count(p => p);
        var smaller = Math.Min(positives, positive.Count - positives);
        Interval? Interval(double level)
        {
            if (!NormalTest.HasSpread(error))
            {
                return NormalTest.WithoutSpread(difference, smaller, level);
            }

            var half = Normal.InvCDF(0, 1, (1 + level) / 2) * error;
            return new Interval(difference - half, difference + half);
        }

        return new TestResult("DeLong", difference, NormalTest.PValue(difference, error, smaller), first.Count)
        {
            Interval = Interval(0.95),
            EquivalenceInterval = Interval(0.90),
            Error = NormalTest.Error(error),
        };
    }

    /// <summary>The variance of the mean of a − b.</summary>
    private static double VarianceOfDifference(double[] a, double[] b)
    {
        var error = Summary.Of(Pairs.Differences(a, b)).StandardError;
        return error * error;
    }

    /// <summary>For each positive the share of negatives below it, and for each negative the share of positives above it.</summary>
    private sealed record Components(double Auroc, double[] Positive, double[] Negative)
    {
        public static Components Of(IReadOnlyList<double> scores, IReadOnlyList<bool> positive)
        {
            Require(scores, positive);
            var above = scores.Where((_, i) => positive[i]).ToArray();
            var below = scores.Where((_, i) => !positive[i]).ToArray();
            double[] pooled = [.. above, .. below];
            var all = Ranks.Mid(pooled);
            var ofPositive = Ranks.Mid(above).Select((rank, i) => (all[i] - rank) / below.Length).ToArray();
            var ofNegative = Ranks.Mid(below).Select((rank, i) => 1 - ((all[above.Length + i] - rank) / above.Length)).ToArray();
            return new Components(ofPositive.Average(), ofPositive, ofNegative);
        }

        private static void Require(IReadOnlyList<double> scores, IReadOnlyList<bool> positive)
        {
            var positives = positive.Count(p => p);
            if (scores.Count != positive.Count || positives < 2 || positive.Count - positives < 2)
            {
                throw new ArgumentException(
                    $"DeLong's test needs a label a score and two samples a class: {scores.Count} scores, {positives} positives of {positive.Count}");
            }

            if (scores.Any(double.IsNaN))
            {
                throw new ArgumentException("DeLong's test cannot rank NaN");
            }
        }
    }
}
