using Retable.Papers.ProxyDirichlet.Losses;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Uncertainty;

/// <summary>Uncertainties of one network whose logits are read as a Dirichlet, in closed form.</summary>
/// <remarks>For a network trained by cross-entropy exp(z) means no Dirichlet; EPKL then ranks as −logsumexp(z), the energy score.</remarks>
public static class SingleModelUncertainty
{
    /// <param name="logits">[n, K], finite.</param>
    /// <param name="offset">The student's own model offset. The original's evaluation command leaves it at 0 also for students trained with 1.</param>
    /// <returns>In float64.</returns>
    public static Scores Of(Tensor logits, double offset)
    {
        var (alpha, precision) = StudentDirichlet.Of(logits, offset);
        var mean = alpha / precision;
        var total = Entropies.Of(mean);
        var data = Entropies.ExpectedUnderDirichlet(mean, alpha, precision);
        var epkl = (alpha.shape[1] - 1) / precision.squeeze(1);
        return new Scores(-mean.amax([1]), total, data, total - data, epkl, epkl - (total - data));
    }
}
