namespace Retable.Tables.Regression;

/// <summary>Which direction of a metric is better, by its name.</summary>
public static class MetricDirection
{
    private static readonly string[] Higher = ["accuracy", "auroc", "aupr", "aurra", "ap", "pr", "prr", "rank", "top", "dtacc", "r", "rcorr", "croppedHasBiggerUnc"];
    private static readonly string[] Lower = ["fpr", "ece", "mce", "ace", "classwise", "smooth", "nll", "brier", "error", "loss"];

    /// <param name="family">Without the score: <c>aupr_in</c>, <c>accuracy5</c>; its first word decides, whatever number it ends with.</param>
    /// <returns>Null for a metric that is neither: then any change beyond chance is for the worse.</returns>
    public static Direction? Of(string family)
    {
        var word = family.Split('_')[0].TrimEnd("0123456789".ToCharArray());
        return Higher.Contains(word) ? Direction.Higher : Lower.Contains(word) ? Direction.Lower : null;
    }
}
