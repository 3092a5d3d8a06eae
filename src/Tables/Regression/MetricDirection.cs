namespace Retable.Tables.Regression;

/// <summary>Says which direction of a metric is better, judging by its name.</summary>
public static class MetricDirection
{
    private static readonly string[] Higher = ["accuracy", "auroc", "aupr", "aurra", "ap", "pr", "prr", "rank", "top", "dtacc", "r", "rcorr", "croppedHasBiggerUnc"];
    private static readonly string[] Lower = ["fpr", "ece", "mce", "ace", "classwise", "smooth", "nll", "brier", "error", "loss"];

    /// <param name="family">The metric without its score: <c>aupr_in</c>, <c>accuracy5</c>; its first word decides, whatever number it ends with.</param>
    /// <returns>Null for an unknown metric: any change beyond chance then counts as worse.</returns>
    public static Direction? Of(string family)
    {
        var word = family.Split('_')[0].TrimEnd("0123456789".ToCharArray());
        return Higher.Contains(word) ? Direction.Higher : Lower.Contains(word) ? Direction.Lower : null;
    }
}
