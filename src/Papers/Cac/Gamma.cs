using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>γ = d ∘ (1 − softmin(d)): the distance to an anchor, less where the sample prefers that anchor.</summary>
/// <remarks>Source: Miller et al., WACV 2021, section 3.3; dimitymiller/cac-openset@bd9c7f5, utils.py, gather_outputs.</remarks>
public static class Gamma
{
    /// <param name="distances">[n, C]: Euclidean in the paper, squared in the library.</param>
    /// <returns>[n, C], of the same type.</returns>
    public static Tensor Of(Tensor distances) => distances * (1 - (-distances).softmax(1));

    /// <summary>The paper's prediction: the class of least γ, the first one on a tie.</summary>
    /// <returns>int64 [n].</returns>
    public static Tensor Prediction(Tensor distances) => Of(distances).argmin(1);
}
