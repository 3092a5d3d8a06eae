namespace Retable.Metrics.Selective;

/// <summary>How well an uncertainty finds errors: samples are rejected from the most uncertain on, and the errors among the rest are counted.</summary>
/// <remarks>
/// The curve is the remaining errors, over the full number of samples N, at 0 … N − 1 rejections; its area is taken by
/// trapezoids over the shares 1/N … 1. Source: Malinin, Gales; checked against yandex-research/proxy-dirichlet-distillation@39cd2e9,
/// uncertainty.py, reject_class. Of equal uncertainties the earlier sample is kept longer; the original leaves that open.
/// </remarks>
/// <param name="Ratio">(AUC − AUC of chance) / (AUC of an oracle − AUC of chance): 1 perfect, 0 chance, negative worse; NaN without errors or with errors alone.</param>
/// <param name="Auc">1 − the area.</param>
public sealed record PredictionRejection(double Ratio, double Auc)
{
    /// <param name="uncertainty">Higher means more uncertain; none NaN.</param>
    /// <param name="correct">Whether the prediction is right; as long as <paramref name="uncertainty"/>, at least 1.</param>
    /// <exception cref="ArgumentException">The lengths differ, there is no sample, or an uncertainty is NaN.</exception>
    public static PredictionRejection Of(ReadOnlySpan<double> uncertainty, ReadOnlySpan<bool> correct) =>
        Of(uncertainty, correct, oracle: correct.Count(false));

    /// <summary>Computes the oracle as the original does: from a float32 percentage, which can lose one error by rounding and then makes the oracle too good.</summary>
    /// <inheritdoc cref="Of(ReadOnlySpan{double}, ReadOnlySpan{bool})"/>
    public static PredictionRejection AsCoded(ReadOnlySpan<double> uncertainty, ReadOnlySpan<bool> correct)
    {
        var percentage = (float)(100.0 * correct.Count(false) / correct.Length);
        return Of(uncertainty, correct, oracle: (int)(percentage / 100.0 * correct.Length));
    }

    private static PredictionRejection Of(ReadOnlySpan<double> uncertainty, ReadOnlySpan<bool> correct, int oracle)
    {
        Samples.RequireSameLength(uncertainty.Length, correct.Length);
        var (values, hits) = (uncertainty.ToArray(), correct.ToArray());
        if (values.Length == 0 || values.Any(double.IsNaN))
        {
            throw new ArgumentException("prediction rejection needs at least one sample, and no uncertainty that is NaN");
        }

        var (n, errors) = (values.Length, hits.AsSpan().Count(false));
        var remaining = new double[n];
        var passed = 0;
        foreach (var (i, rank) in Enumerable.Range(0, n).OrderBy(i => values[i]).Select((i, rank) => (i, rank)))
        {
            passed += hits[i] ? 0 : 1;
            remaining[n - 1 - rank] = passed;
        }

        var auc = AreaOf(n, rejected => remaining[rejected]);
        var chance = AreaOf(n, rejected => errors * (double)(n - rejected) / n);
        var best = AreaOf(n, rejected => rejected < oracle ? errors - rejected : 0);
        return new PredictionRejection(errors == 0 || errors == n ? double.NaN : (auc - chance) / (best - chance), auc);
    }

    private static double AreaOf(int n, Func<int, double> remaining)
    {
        var area = 0.0;
        for (var rejected = 0; rejected + 1 < n; rejected++)
        {
            area += (remaining(rejected) + remaining(rejected + 1)) / 2;
        }

        return 1 - (area / n / n);
    }
}
