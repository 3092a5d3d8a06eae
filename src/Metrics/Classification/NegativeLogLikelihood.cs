namespace Retable.Metrics.Classification;

/// <summary>Negative log-likelihood: −ln of the probability given to the label, in nats.</summary>
public static class NegativeLogLikelihood
{
    /// <summary>Computes the value of each sample from logits by log-sum-exp: finite at logits of ±1e4.</summary>
    /// <param name="logits">Rows of <paramref name="classes"/>.</param>
    /// <param name="classes">Length of a row.</param>
    /// <param name="labels">One per row, each in 0 … classes − 1.</param>
    public static double[] OfLogits(ReadOnlySpan<double> logits, int classes, ReadOnlySpan<int> labels)
    {
        Samples.RequireRows(logits.Length, classes, labels);
        var losses = new double[labels.Length];
        for (var i = 0; i < losses.Length; i++)
        {
            var row = logits.Slice(i * classes, classes);
            losses[i] = Probabilities.LogSumExp(row) - row[labels[i]];
        }

        return losses;
    }

    /// <summary>Computes the value of each sample from probabilities without clamping: infinite where the label has probability 0.</summary>
    /// <param name="probabilities">Rows of <paramref name="classes"/>.</param>
    /// <param name="classes">Length of a row.</param>
    /// <param name="labels">One per row, each in 0 … classes − 1.</param>
    public static double[] OfProbabilities(ReadOnlySpan<double> probabilities, int classes, ReadOnlySpan<int> labels)
    {
        Samples.RequireRows(probabilities.Length, classes, labels);
        var losses = new double[labels.Length];
        for (var i = 0; i < losses.Length; i++)
        {
            losses[i] = -Math.Log(probabilities[(i * classes) + labels[i]]);
        }

        return losses;
    }
}
