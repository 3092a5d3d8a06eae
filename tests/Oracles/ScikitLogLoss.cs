using Retable.Metrics;

namespace Retable.Tests;

/// <summary>scikit-learn's <c>log_loss</c>: probabilities are clipped to [ε, 1 − ε] and renormalised, so that no sample costs more than 36.04 nats.</summary>
public static class ScikitLogLoss
{
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>The mean loss over the samples.</summary>
    /// <param name="probabilities">Rows of <paramref name="classes"/>.</param>
    /// <param name="classes">Length of a row.</param>
    /// <param name="labels">One per row, each in 0 … classes − 1.</param>
    public static double Of(ReadOnlySpan<double> probabilities, int classes, ReadOnlySpan<int> labels)
    {
        Samples.RequireRows(probabilities.Length, classes, labels);
        var loss = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            var row = probabilities.Slice(i * classes, classes);
            var sum = 0.0;
            foreach (var p in row)
            {
                sum += Math.Clamp(p, Epsilon, 1 - Epsilon);
            }

            loss -= Math.Log(Math.Clamp(row[labels[i]], Epsilon, 1 - Epsilon) / sum);
        }

        return loss / labels.Length;
    }

    /// <summary>The mean loss in the binary case, from the probability of the positive class alone.</summary>
    public static double Binary(ReadOnlySpan<double> probability, ReadOnlySpan<bool> positive)
    {
        Samples.RequireSameLength(probability.Length, positive.Length);
        var (rows, labels) = (new double[2 * probability.Length], new int[probability.Length]);
        for (var i = 0; i < labels.Length; i++)
        {
            (rows[2 * i], rows[(2 * i) + 1], labels[i]) = (1 - probability[i], probability[i], positive[i] ? 1 : 0);
        }

        return Of(rows, 2, labels);
    }
}
