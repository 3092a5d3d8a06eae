namespace Retable.Metrics.Classification;

/// <summary>The share of samples whose predicted class is their label.</summary>
public static class Accuracy
{
    /// <summary>The accuracy over all samples. Among equal logits the first class wins.</summary>
    /// <param name="rows">Logits or probabilities, rows of <paramref name="classes"/>.</param>
    /// <param name="classes">Length of a row.</param>
    /// <param name="labels">One per row, each in 0 … classes − 1.</param>
    public static double Of(ReadOnlySpan<double> rows, int classes, ReadOnlySpan<int> labels)
    {
        Samples.RequireRows(rows.Length, classes, labels);
        return (double)Probabilities.Correct(rows, classes, labels).AsSpan().Count(true) / labels.Length;
    }

    /// <summary>The mean over the classes that occur among the labels of the accuracy on their samples (torchmetrics' macro average).</summary>
    public static double MacroAverage(ReadOnlySpan<double> rows, int classes, ReadOnlySpan<int> labels)
    {
        Samples.RequireRows(rows.Length, classes, labels);
        var correct = Probabilities.Correct(rows, classes, labels);
        return labels.ToArray().Zip(correct).GroupBy(sample => sample.First, sample => sample.Second)
            .OrderBy(group => group.Key).Average(group => group.Average(hit => hit ? 1.0 : 0.0));
    }

    /// <summary>The share of samples whose label is among the k classes with the highest values. Among equal values the higher class counts first (scikit-learn).</summary>
    /// <param name="rows">Logits or probabilities, rows of <paramref name="classes"/>.</param>
    /// <param name="classes">Length of a row.</param>
    /// <param name="labels">One per row, each in 0 … classes − 1.</param>
    /// <param name="k">At least 1.</param>
    public static double TopK(ReadOnlySpan<double> rows, int classes, ReadOnlySpan<int> labels, int k)
    {
        Samples.RequireRows(rows.Length, classes, labels);
        var hits = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var row = rows.Slice(i * classes, classes);
            var ahead = 0;
            for (var other = 0; other < classes; other++)
            {
                ahead += row[other] > row[labels[i]] || (row[other] == row[labels[i]] && other > labels[i]) ? 1 : 0;
            }

            hits += ahead < k ? 1 : 0;
        }

        return (double)hits / labels.Length;
    }
}
