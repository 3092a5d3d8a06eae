using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>Row sums of Gram matrices of several orders: how the channels of a layer activate together.</summary>
/// <remarks>
/// G_p = sign(r)|r|^(1/p) with r = row sums of (F^p)(F^p)ᵀ, F a layer's activations, [channels, positions], F^p element by element.
/// Source: Sastry, Oore, "Detecting out-of-distribution examples with Gram matrices", ICML 2020, arXiv:1912.12510, section 3;
/// checked against VectorInstitute/gram-ood-detection@e15126c, ResNet_Cifar10.ipynb, G_p.
/// </remarks>
public static class GramRowSums
{
    /// <param name="activations">[n, channels, …]; widened to float64, in which the 10th power of a float32 stays finite.</param>
    /// <param name="orders">p ≥ 1, at least one; the paper takes 1 … 10.</param>
    /// <returns>float64 [orders, n, channels].</returns>
    /// <exception cref="ArgumentException">There are no channels, no orders, or an order below 1.</exception>
    public static Tensor Of(Tensor activations, IReadOnlyList<int> orders)
    {
        if (activations.dim() < 2)
        {
            throw new ArgumentException($"activations of {activations.dim()} dimensions have no channels", nameof(activations));
        }

        if (orders.Count == 0 || orders.Any(order => order < 1))
        {
            throw new ArgumentException("orders start at 1, and there is at least one", nameof(orders));
        }

        using var scope = NewDisposeScope();
        var f = activations.to(float64).reshape(activations.shape[0], activations.shape[1], -1);
        return stack([.. orders.Select(order => OfOrder(f, order))]).MoveToOuterDisposeScope();
    }

    // Row i of the Gram matrix sums to F_i · Σ_j F_j: the matrix itself is not needed.
    private static Tensor OfOrder(Tensor f, int order)
    {
        var powers = f.pow(order); // [n, channels, positions]
        var sums = (powers * powers.sum(1, keepdim: true)).sum(2); // [n, channels]
        return sums.sign() * sums.abs().pow(1.0 / order);
    }
}
