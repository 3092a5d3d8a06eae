namespace Retable.Metrics.Detection;

/// <summary>Two classes of samples ranked by one score: for each distinct score, from the highest down, how many of each class have been passed.</summary>
/// <remarks>
/// Every detection metric is a function of these counts, so ties are treated in one place: samples of one score are one
/// step. They are whole numbers, exact up to 2³¹ − 1 samples.
/// </remarks>
public sealed class RankedScores
{
    private RankedScores(int[] truePositives, int[] falsePositives) => (TruePositives, FalsePositives) = (truePositives, falsePositives);

    /// <summary>Positives with this score or a higher one; one entry per distinct score, from the highest down.</summary>
    public IReadOnlyList<int> TruePositives { get; }

    /// <summary>Negatives with this score or a higher one; entries as in <see cref="TruePositives"/>.</summary>
    public IReadOnlyList<int> FalsePositives { get; }

    public int Positives => TruePositives[^1];

    public int Negatives => FalsePositives[^1];

    /// <summary>The number of distinct scores.</summary>
    public int Steps => TruePositives.Count;

    /// <param name="scores">Higher means more likely positive. Infinite scores are allowed.</param>
    /// <param name="positive">For each sample whether it is positive; as long as <paramref name="scores"/>.</param>
    /// <exception cref="ArgumentException">One class is absent, a score is NaN, or the lengths differ.</exception>
    public static RankedScores Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        Samples.RequireSameLength(scores.Length, positive.Length);
        var count = positive.Count(true);
        var (positives, negatives) = (new ulong[count], new ulong[scores.Length - count]);
        var (p, n) = (0, 0);
        for (var i = 0; i < scores.Length; i++)
        {
            if (positive[i])
            {
                positives[p++] = SortKeys.Of(scores[i]);
            }
            else
            {
                negatives[n++] = SortKeys.Of(scores[i]);
            }
        }

        return OfKeys(positives, negatives);
    }

    /// <param name="positives">Scores of the positives, at least one, none NaN.</param>
    /// <param name="negatives">Scores of the negatives, at least one, none NaN.</param>
    /// <exception cref="ArgumentException">One class is absent or a score is NaN.</exception>
    public static RankedScores OfClasses(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives) =>
        OfKeys(Array.ConvertAll(positives.ToArray(), SortKeys.Of), Array.ConvertAll(negatives.ToArray(), SortKeys.Of));

    /// <summary>Creates ranked scores from counts, for callers in which a sample may count more than once.</summary>
    /// <param name="truePositives">One entry per distinct score, from the highest down; never falling.</param>
    /// <param name="falsePositives">As <paramref name="truePositives"/>. Each step passes at least one sample of either class, and the last one has passed all samples.</param>
    /// <exception cref="ArgumentException">The lengths differ or one class is absent.</exception>
    public static RankedScores OfSteps(int[] truePositives, int[] falsePositives)
    {
        Samples.RequireSameLength(truePositives.Length, falsePositives.Length);
        return truePositives is [.., > 0] && falsePositives is [.., > 0]
            ? new RankedScores(truePositives, falsePositives)
            : throw new ArgumentException("detection needs samples of both classes");
    }

    /// <summary>The same samples with the classes exchanged and the scores negated.</summary>
    public RankedScores Exchanged() => new(Reversed(FalsePositives), Reversed(TruePositives));

    private static RankedScores OfKeys(ulong[] positives, ulong[] negatives)
    {
        if (positives.Length == 0 || negatives.Length == 0)
        {
            throw new ArgumentException($"detection needs samples of both classes; there are {positives.Length} positives and {negatives.Length} negatives");
        }

        SortKeys.Sort(positives);
        SortKeys.Sort(negatives);
        return Merge(positives, negatives);
    }

    // Two sorts of half the samples and a merge are faster than one sort that carries the class along.
    private static RankedScores Merge(ulong[] positives, ulong[] negatives)
    {
        var (p, n) = (positives.Length - 1, negatives.Length - 1);
        var (truePositives, falsePositives) = (new int[positives.Length + negatives.Length], new int[positives.Length + negatives.Length]);
        var steps = 0;
        while (p >= 0 || n >= 0)
        {
            var score = p < 0 ? negatives[n] : n < 0 ? positives[p] : Math.Max(positives[p], negatives[n]);
            while (p >= 0 && positives[p] == score)
            {
                p--;
            }

            while (n >= 0 && negatives[n] == score)
            {
                n--;
            }

            truePositives[steps] = positives.Length - 1 - p;
            falsePositives[steps++] = negatives.Length - 1 - n;
        }

        Array.Resize(ref truePositives, steps);
        Array.Resize(ref falsePositives, steps);
        return new RankedScores(truePositives, falsePositives);
    }

    private static int[] Reversed(IReadOnlyList<int> passed)
    {
        var (steps, all) = (passed.Count, passed[^1]);
        var reversed = new int[steps];
        for (var i = 0; i < steps; i++)
        {
            reversed[i] = all - (i + 1 < steps ? passed[steps - 2 - i] : 0);
        }

        return reversed;
    }
}
