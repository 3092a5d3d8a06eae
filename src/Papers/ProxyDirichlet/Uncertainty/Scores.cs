using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Uncertainty;

/// <summary>The six uncertainties of the paper, each [n]; higher means more uncertain.</summary>
/// <param name="Confidence">−max_k of the expected probabilities.</param>
/// <param name="EntropyOfExpected">Total uncertainty.</param>
/// <param name="ExpectedEntropy">Data uncertainty.</param>
/// <param name="MutualInformation">Total minus data: knowledge uncertainty.</param>
/// <param name="Epkl">Expected pairwise KL divergence.</param>
/// <param name="Mkl">EPKL − mutual information: reverse mutual information (RMI), which the code calls MKL.</param>
public sealed record Scores(
    Tensor Confidence, Tensor EntropyOfExpected, Tensor ExpectedEntropy, Tensor MutualInformation, Tensor Epkl, Tensor Mkl)
{
    /// <summary>With the names under which they are stored.</summary>
    public IReadOnlyList<(string Name, Tensor Values)> Named =>
    [
        ("confidence", Confidence), ("entropy_of_expected", EntropyOfExpected), ("expected_entropy", ExpectedEntropy),
        ("mutual_information", MutualInformation), ("epkl", Epkl), ("mkl", Mkl),
    ];
}
