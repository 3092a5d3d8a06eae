using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Uncertainty;

/// <summary>Uncertainties of the Dirichlet that stands for an ensemble: what a perfect student would say.</summary>
/// <remarks>
/// α = p̄ α₀ with α₀ = (K − 1) / (2 (EPKL − MI) + 1e-10). The original's evaluation has the number of members in place of K and
/// the sum over pairs in place of EPKL, and subtracts the proxy's mutual information from that sum: <see cref="Version.AsCoded"/>.
/// </remarks>
public static class EnsembleProxyUncertainty
{
    /// <param name="logits">Of the members, [n, M, K], finite.</param>
    /// <param name="version">See there.</param>
    /// <returns>In float64.</returns>
    public static Scores Of(Tensor logits, Version version)
    {
        var probabilities = logits.to(float64).softmax(2);
        var mean = probabilities.mean([1]);
        var (members, classes) = (logits.shape[1], logits.shape[2]);
        var coded = version == Version.AsCoded;
        var total = Entropies.Of(mean);
        var epklOfMembers = EnsembleUncertainty.PairwiseKl(probabilities) / (coded ? 1 : members * members);
        var informationOfMembers = total - Entropies.Of(probabilities).mean([1]);
        var precision = Precision(epklOfMembers - informationOfMembers, coded ? members : classes).unsqueeze(1);
        var data = Entropies.ExpectedUnderDirichlet(mean, mean * precision, precision);
        var epkl = (classes - 1) / precision.squeeze(1);
        return new Scores(-mean.amax([1]), total, data, total - data, epkl, (coded ? epklOfMembers : epkl) - (total - data));
    }

    /// <summary>α₀, [n].</summary>
    internal static Tensor Precision(Tensor mkl, long classes) => (classes - 1) / ((2 * mkl) + Entropies.Epsilon);
}
