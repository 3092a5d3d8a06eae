namespace Retable.Metrics.Classification;

/// <summary>The Brier score: mean squared distance between predicted probabilities and outcomes.</summary>
public static class BrierScore
{
    /// <summary>Multi-class form: summed over the classes, averaged over the samples, 0 … 2.</summary>
    /// <param name="probabilities">Rows of <paramref name="classes"/>.</param>
    /// <param name="classes">Length of a row.</param>
    /// <param name="labels">One per row, each in 0 … classes − 1.</param>
    public static double MultiClass(ReadOnlySpan<double> probabilities, int classes, ReadOnlySpan<int> labels)
    {
        Samples.RequireRows(probabilities.Length, classes, labels);
        var sum = 0.0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            var gap = probabilities[i] - (labels[i / classes] == i % classes ? 1 : 0);
            sum += gap * gap;
        }

        return sum / labels.Length;
    }

    /// <summary>Binary form, from the probability of the positive class alone: 0 … 1, half of <see cref="MultiClass"/> with two classes (scikit-learn).</summary>
    public static double Binary(ReadOnlySpan<double> probability, ReadOnlySpan<bool> positive)
    {
        Samples.RequireSameLength(probability.Length, positive.Length);
        var sum = 0.0;
        for (var i = 0; i < probability.Length; i++)
        {
            var gap = probability[i] - (positive[i] ? 1 : 0);
            sum += gap * gap;
        }

        return sum / probability.Length;
    }
}
