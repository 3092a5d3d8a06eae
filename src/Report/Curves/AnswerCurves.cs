namespace Retable.Report;

/// <summary>Curves that show how far a model's own confidence can be trusted, on the known samples.</summary>
internal static class AnswerCurves
{
    private const int Bins = 10;

    /// <summary>The number of answers that a bin needs before its share of right ones means anything.</summary>
    private const int FewestInABin = 10;

    /// <summary>The number of known samples that a model needs for any curve.</summary>
    private const int Fewest = 20;

    /// <summary>The shares that are rejected: 0, 0.01 … 0.95.</summary>
    public static IReadOnlyList<double> Rejected { get; } = [.. Enumerable.Range(0, 96).Select(i => i / 100.0)];

    /// <summary>The middles of the bins of confidence: 0.05, 0.15 … 0.95.</summary>
    public static IReadOnlyList<double> Middles { get; } = [.. Enumerable.Range(0, Bins).Select(bin => (bin + 0.5) / Bins)];

    /// <summary>The share of right answers in each bin; NaN if the bin has too few answers.</summary>
    public static IReadOnlyList<double>? Reliability(ModelSamples model)
    {
        var answers = Answers(model);
        if (answers.Count < Fewest)
        {
            return null;
        }

        var (all, right) = (new int[Bins], new int[Bins]);
        foreach (var (confidence, correct) in answers)
        {
            var bin = Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1);
            all[bin]++;
            right[bin] += correct ? 1 : 0;
        }

        return [.. all.Zip(right, (n, hits) => n < FewestInABin ? double.NaN : (double)hits / n)];
    }

    /// <summary>The share of right answers among those left when the most uncertain ones are rejected.</summary>
    /// <param name="model">The model.</param>
    /// <param name="score">The score by which to reject, highest first; empty to reject the lowest confidence first.</param>
    public static IReadOnlyList<double>? Rejection(ModelSamples model, string score)
    {
        var known = model.Datasets.Values.Where(samples => samples.IsKnown && samples.Correct.Length > 0 && (score.Length == 0 || samples.Scores.ContainsKey(score))).ToList();
        var answers = known.SelectMany(samples => samples.Correct.Select((correct, i) => (Doubt: score.Length == 0 ? -samples.Confidence[i] : samples.Scores[score][i], Correct: correct)))
            .OrderBy(answer => answer.Doubt).ToList();
        if (answers.Count < Fewest || answers.Exists(answer => double.IsNaN(answer.Doubt)))
        {
            return null;
        }

        var right = new int[answers.Count + 1];
        for (var i = 0; i < answers.Count; i++)
        {
            right[i + 1] = right[i] + (answers[i].Correct ? 1 : 0);
        }

        return [.. Rejected.Select(share => Math.Max(1, (int)Math.Round(answers.Count * (1 - share))) is var kept ? (double)right[kept] / kept : 0)];
    }

    private static List<(double Confidence, bool Correct)> Answers(ModelSamples model) =>
        [.. model.Datasets.Values.Where(samples => samples.IsKnown).SelectMany(samples => samples.Confidence.Zip(samples.Correct))];
}
