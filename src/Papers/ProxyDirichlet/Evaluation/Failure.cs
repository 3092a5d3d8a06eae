using Retable.Papers.ProxyDirichlet.Networks;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>Trainings that ended in nothing: their numbers are no results, and a table shows them as failed.</summary>
internal static class Failure
{
    // Below it exp(z) no longer shows beside an offset of 1.
    private const double Vanished = 1e-6;

    /// <summary>Why a network's numbers mean nothing; null where they do.</summary>
    /// <param name="card">Of the network.</param>
    /// <param name="logits">Of the clean test set.</param>
    public static string? Of(ModelCard card, IReadOnlyCollection<float> logits) =>
        card.Diverged ? "its training diverged"
        : logits.Any(z => !float.IsFinite(z)) ? "its logits are not finite"
        : card.Offset > 0 && logits.Max() < Math.Log(Vanished) ? "it collapsed: every Dirichlet is flat"
        : null;
}
