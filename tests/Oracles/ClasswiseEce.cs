using Retable.Metrics;
using Retable.Metrics.Calibration;

namespace Retable.Tests;

/// <summary>The mean over the classes of the <see cref="RightClosedBins"/> error of "the label is this class".</summary>
/// <remarks>Classes above the largest label present do not count. Source: torrvision/focal_calibration@475422a, ClasswiseECELoss.</remarks>
public static class ClasswiseEce
{
    /// <param name="probabilities">Rows of <paramref name="classes"/>.</param>
    /// <param name="classes">Length of a row.</param>
    /// <param name="labels">One per row, each in 0 … classes − 1.</param>
    /// <param name="bins">Bins of each class.</param>
    public static double Of(ReadOnlySpan<double> probabilities, int classes, ReadOnlySpan<int> labels, int bins)
    {
        Samples.RequireRows(probabilities.Length, classes, labels);
        var (confidence, correct) = (new double[labels.Length], new bool[labels.Length]);
        var (sum, present) = (0.0, labels.ToArray().Max() + 1);
        for (var k = 0; k < present; k++)
        {
            for (var i = 0; i < labels.Length; i++)
            {
                (confidence[i], correct[i]) = (probabilities[(i * classes) + k], labels[i] == k);
            }

            sum += RightClosedBins.Of(confidence, correct, bins).Ece;
        }

        return sum / present;
    }
}
