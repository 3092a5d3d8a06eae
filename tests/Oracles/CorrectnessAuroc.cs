using Retable.Metrics.Detection;

namespace Retable.Tests;

/// <summary>How well an uncertainty separates right answers from wrong ones: the probability that the wrong answer of a pair is the more uncertain. With Recall@1 as the answer it is R-AUROC.</summary>
/// <remarks>Source: Kirchhof et al., NeurIPS 2023, arXiv:2307.03810; checked against mkirchhof/url@eacd47f, validate.py.</remarks>
public static class CorrectnessAuroc
{
    /// <param name="uncertainty">Higher is less certain; none NaN.</param>
    /// <param name="correct">As long as <paramref name="uncertainty"/>; at least one right and one wrong answer.</param>
    /// <returns>0.5 for an uncertainty that tells nothing, 1 for a perfect one.</returns>
    /// <exception cref="ArgumentException">All answers are right or all wrong, an uncertainty is NaN, or the lengths differ.</exception>
    public static double Of(ReadOnlySpan<double> uncertainty, ReadOnlySpan<bool> correct) => Auroc.Of(Negated(uncertainty), correct);

    /// <summary>The value as the original's library computes it (<see cref="TorchmetricsAuroc"/>): 0 if all answers are right or all wrong.</summary>
    public static double OfTorchmetrics(ReadOnlySpan<double> uncertainty, ReadOnlySpan<bool> correct) =>
        TorchmetricsAuroc.Of(Negated(uncertainty), correct);

    private static double[] Negated(ReadOnlySpan<double> values) => Array.ConvertAll(values.ToArray(), value => -value);
}
