namespace Retable.Metrics.Detection;

/// <summary>Scores as torchmetrics ranks them: if any lies outside [0, 1], all are taken for logits and pass through a float32 sigmoid.</summary>
/// <remarks>
/// From about 16.6 up the sigmoid is exactly 1 and from −88.7 down exactly 0, so distinct scores become ties. This is how
/// pytorch-ood's published AUPR of negated distances came to (1 + share of known) / 2 (torchmetrics issue 2819). It is
/// here to explain published numbers; ours are ranked as they are.
/// </remarks>
public static class TorchmetricsCompat
{
    /// <inheritdoc cref="RankedScores.Of"/>
    public static RankedScores Rank(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        var seen = new double[scores.Length];
        var logits = scores.IndexOfAnyExceptInRange(0.0, 1.0) >= 0;
        for (var i = 0; i < seen.Length; i++)
        {
            var score = (float)scores[i];
            seen[i] = logits ? 1f / (1f + MathF.Exp(-score)) : score;
        }

        return RankedScores.Of(seen, positive);
    }
}
