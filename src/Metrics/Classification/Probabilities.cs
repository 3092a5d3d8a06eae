namespace Retable.Metrics.Classification;

/// <summary>Turns logits into probabilities, predictions and confidences. All in float64, stable at logits of ±1e4.</summary>
public static class Probabilities
{
    /// <param name="logits">Rows of <paramref name="classes"/> logits, one after the other.</param>
    /// <param name="classes">Length of a row.</param>
    /// <returns>Rows of probabilities.</returns>
    public static double[] Softmax(ReadOnlySpan<double> logits, int classes)
    {
        var probabilities = new double[logits.Length];
        for (var start = 0; start < logits.Length; start += classes)
        {
            var row = logits.Slice(start, classes);
            var normaliser = LogSumExp(row);
            for (var k = 0; k < classes; k++)
            {
                probabilities[start + k] = Math.Exp(row[k] - normaliser);
            }
        }

        return probabilities;
    }

    /// <summary>ln Σ exp, with the largest term taken out.</summary>
    public static double LogSumExp(ReadOnlySpan<double> logits)
    {
        var largest = logits[IndexOfMax(logits)];
        var sum = 0.0;
        foreach (var logit in logits)
        {
            sum += Math.Exp(logit - largest);
        }

        return largest + Math.Log(sum);
    }

    /// <summary>The class with the highest value of each row; among equal values the first.</summary>
    public static int[] Predicted(ReadOnlySpan<double> rows, int classes)
    {
        var predicted = new int[rows.Length / classes];
        for (var i = 0; i < predicted.Length; i++)
        {
            predicted[i] = IndexOfMax(rows.Slice(i * classes, classes));
        }

        return predicted;
    }

    /// <summary>The highest probability of each row.</summary>
    public static double[] Confidence(ReadOnlySpan<double> probabilities, int classes)
    {
        var confidence = new double[probabilities.Length / classes];
        for (var i = 0; i < confidence.Length; i++)
        {
            var row = probabilities.Slice(i * classes, classes);
            confidence[i] = row[IndexOfMax(row)];
        }

        return confidence;
    }

    /// <summary>The entropy of each row, −Σ p ln p, in nats, with 0 ln 0 = 0.</summary>
    public static double[] Entropy(ReadOnlySpan<double> probabilities, int classes)
    {
        var entropy = new double[probabilities.Length / classes];
        for (var i = 0; i < probabilities.Length; i++)
        {
            var p = probabilities[i];
            entropy[i / classes] -= p > 0 ? p * Math.Log(p) : 0;
        }

        return entropy;
    }

    /// <summary>For each row, whether the class with the highest value is the label.</summary>
    public static bool[] Correct(ReadOnlySpan<double> rows, int classes, ReadOnlySpan<int> labels)
    {
        var predicted = Predicted(rows, classes);
        Samples.RequireSameLength(predicted.Length, labels.Length);
        var correct = new bool[predicted.Length];
        for (var i = 0; i < correct.Length; i++)
        {
            correct[i] = predicted[i] == labels[i];
        }

        return correct;
    }

    private static int IndexOfMax(ReadOnlySpan<double> row)
    {
        var best = 0;
        for (var k = 1; k < row.Length; k++)
        {
            best = row[k] > row[best] ? k : best;
        }

        return best;
    }
}
