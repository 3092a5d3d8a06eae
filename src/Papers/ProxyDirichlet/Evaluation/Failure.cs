using Retable.Papers.ProxyDirichlet.Networks;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>Trainings that ended in nothing: their numbers are no results, and a table shows them as failed.</summary>
internal static class Failure
{
    // Below it exp(z) no longer shows beside an offset of 1.
    private const double Vanished = 1e-6;

    /// <summary>Why a network's numbers mean nothing; null where they do.</summary>
    /// <param name="card">Of the network.</param>
    /// <param name="answers">Of the network, the clean test set first.</param>
    /// <param name="reading">Which reading of them.</param>
    public static string? Of(ModelCard card, IReadOnlyList<Answers> answers, int reading) =>
        card.Diverged ? "its training diverged"
        : answers.Any(a => a.Readings[reading].Scores.Any(score => score.Values.Any(double.IsNaN))) ? "its uncertainties are not numbers"
        : card.Offset > 0 && answers[0].Logits.Max() < Math.Log(Vanished) ? "it collapsed: every Dirichlet is flat"
        : null;
}
