using Retable.Metrics.Detection;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>How well an uncertainty tells a shifted data set from the clean one; the shifted one is positive.</summary>
public static class OodAuroc
{
    /// <param name="clean">Uncertainties of the clean samples.</param>
    /// <param name="shifted">Uncertainties of the shifted ones.</param>
    public static double Of(double[] clean, double[] shifted) => Auroc.Of(RankedScores.OfClasses(shifted, clean));

    /// <summary>Against those clean samples alone whose class the shifted data set has too.</summary>
    /// <param name="clean">Uncertainties of the clean samples.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="mask">For each class whether the shifted data set has it.</param>
    /// <param name="shifted">Uncertainties of the shifted samples.</param>
    public static double Masked(double[] clean, IReadOnlyList<int> labels, IReadOnlyList<bool> mask, double[] shifted) =>
        Of([.. clean.Where((_, i) => mask[labels[i]])], shifted);
}
