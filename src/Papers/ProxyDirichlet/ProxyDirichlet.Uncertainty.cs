// The uncertainties of networks and ensembles: eq. 8 to eq. 10 of ProxyDirichlet.cs.

using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>The six uncertainties of the paper as scores, each [n]; higher is more uncertain.</summary>
/// <param name="Confidence">−max_k of the expected probabilities.</param>
/// <param name="EntropyOfExpected">Total uncertainty.</param>
/// <param name="ExpectedEntropy">Data uncertainty.</param>
/// <param name="MutualInformation">Total minus data uncertainty: knowledge uncertainty.</param>
/// <param name="Epkl">Expected pairwise KL divergence.</param>
/// <param name="Mkl">EPKL − mutual information: reverse mutual information (RMI), which the code calls MKL.</param>
public sealed record Scores(
    Tensor Confidence, Tensor EntropyOfExpected, Tensor ExpectedEntropy, Tensor MutualInformation, Tensor Epkl, Tensor Mkl)
{
    /// <summary>The scores with the names under which they are stored.</summary>
    public IReadOnlyList<(string Name, Tensor Values)> Named =>
    [
        ("confidence", Confidence), ("entropy_of_expected", EntropyOfExpected), ("expected_entropy", ExpectedEntropy),
        ("mutual_information", MutualInformation), ("epkl", Epkl), ("mkl", Mkl),
    ];
}

/// <summary>Entropies as the evaluation code computes them.</summary>
internal static class Entropies
{
    /// <summary>The constant that the evaluation code adds inside logarithms. The training code has another; they must not be unified.</summary>
    public const double Epsilon = 1e-10;

    /// <summary>−Σ_k p_k ln(p_k + 1e-10) over the last axis.</summary>
    public static Tensor Of(Tensor probabilities) => -(probabilities * (probabilities + Epsilon).log()).sum(-1);

    /// <summary>The expected entropy of a categorical drawn from a Dirichlet with mean q: −Σ_k q_k (ψ(α_k + 1) − ψ(α₀ + 1)).</summary>
    /// <param name="mean">q, [n, K].</param>
    /// <param name="alpha">[n, K].</param>
    /// <param name="precision">[n, 1].</param>
    public static Tensor ExpectedUnderDirichlet(Tensor mean, Tensor alpha, Tensor precision) =>
        -(mean * ((alpha + 1).digamma() - (precision + 1).digamma())).sum(1);
}

// eq. 8 one network: its logits as a Dirichlet (eq. 2), in closed form
//
//   q = α / α₀          EPKL = (K − 1) / α₀

/// <summary>Uncertainties of one network whose logits are read as a Dirichlet (eq. 8).</summary>
/// <remarks>For a network trained by cross-entropy exp(z) means no Dirichlet; EPKL then ranks as −logsumexp(z), the energy score.</remarks>
public static class SingleModelUncertainty
{
    /// <param name="logits">z, [n, K], finite.</param>
    /// <param name="offset">The student's own offset. The original's evaluation command leaves it at 0 even for students trained with 1.</param>
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

/// <summary>Whether an uncertainty follows the formula or the original's code.</summary>
public enum Formulas
{
    /// <summary>The formula: EPKL is a mean over pairs, and K is the number of classes.</summary>
    Corrected,

    /// <summary>The code: EPKL is a sum over the M² ordered pairs, and the number of members replaces the number of classes.</summary>
    AsCoded,
}

// eq. 9 an ensemble
//
//   corrected   EPKL = 1/M² Σ_i Σ_j KL(p_i ‖ p_j)
//   as coded    EPKL =      Σ_i Σ_j KL(p_i ‖ p_j)

/// <summary>Uncertainties of an ensemble (eq. 9).</summary>
public static class EnsembleUncertainty
{
    /// <param name="logits">l, [n, M, K], finite.</param>
    /// <param name="formulas">The form of the formulas. It scales EPKL, which changes no ranking, and changes MKL, where it does.</param>
    /// <returns>In float64.</returns>
    public static Scores Of(Tensor logits, Formulas formulas)
    {
        var probabilities = logits.to(float64).softmax(2); // [n, M, K]
        var mean = probabilities.mean([1]);
        var total = Entropies.Of(mean);
        var data = Entropies.Of(probabilities).mean([1]);
        var pairs = logits.shape[1] * logits.shape[1];
        var epkl = PairwiseKl(probabilities) / (formulas == Formulas.AsCoded ? 1 : pairs);
        return new Scores(-mean.amax([1]), total, data, total - data, epkl, epkl - (total - data));
    }

    /// <summary>S = Σ_i Σ_j Σ_k p_ik (ln p_ik − ln p_jk) over all ordered pairs of members.</summary>
    /// <param name="probabilities">[n, M, K].</param>
    internal static Tensor PairwiseKl(Tensor probabilities)
    {
        var log = (probabilities + Entropies.Epsilon).log();
        var own = probabilities.shape[1] * (probabilities * log).sum([1, 2]);
        return own - (probabilities.sum(1) * log.sum(1)).sum(1);
    }
}

// eq. 10 the ensemble's own proxy Dirichlet: what a perfect student would say
//
//   corrected   α = p̄ α₀          α₀ = (K − 1) / (2 (EPKL − MI) + 1e-10)          RMI = EPKL of α − its mutual information
//   as coded    M in place of K and the sum of eq. 9 in place of EPKL, also in RMI

/// <summary>Uncertainties of the Dirichlet that stands for an ensemble (eq. 10).</summary>
public static class EnsembleProxyUncertainty
{
    /// <param name="logits">l, [n, M, K], finite.</param>
    /// <param name="formulas">See eq. 10.</param>
    /// <returns>In float64.</returns>
    public static Scores Of(Tensor logits, Formulas formulas)
    {
        var probabilities = logits.to(float64).softmax(2);
        var mean = probabilities.mean([1]);
        var (members, classes) = (logits.shape[1], logits.shape[2]);
        var coded = formulas == Formulas.AsCoded;
        var total = Entropies.Of(mean);
        var epklOfMembers = EnsembleUncertainty.PairwiseKl(probabilities) / (coded ? 1 : members * members);
        var informationOfMembers = total - Entropies.Of(probabilities).mean([1]);
        var precision = Precision(epklOfMembers - informationOfMembers, coded ? members : classes).unsqueeze(1);
        var data = Entropies.ExpectedUnderDirichlet(mean, mean * precision, precision);
        var epkl = (classes - 1) / precision.squeeze(1);
        return new Scores(-mean.amax([1]), total, data, total - data, epkl, (coded ? epklOfMembers : epkl) - (total - data));
    }

    /// <summary>α₀, [n].</summary>
    private static Tensor Precision(Tensor mkl, long classes) => (classes - 1) / ((2 * mkl) + Entropies.Epsilon);
}
