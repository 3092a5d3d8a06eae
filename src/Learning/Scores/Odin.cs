using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>ODIN: the maximum softmax probability at a high temperature, after a small step of the input towards the predicted class.</summary>
/// <remarks>
/// <para>x' = x − ε · g / s with g = sign ∂/∂x of the cross-entropy of z(x)/T against argmax z(x), 0 counted as +1, and s the
/// channels' standard deviations of the input normalisation; the score is −max_k softmax(z(x')/T)_k. Higher is more unknown.</para>
/// <para>Source: Liang, Li, Srikant, ICLR 2018, arXiv:1706.02690, equations 1 and 2; checked against facebookresearch/odin@64e9796,
/// calData.py, testData. pytorch-ood scores without the temperature: that is <c>LibraryOdin</c> among the tests.</para>
/// <para>The sign of a gradient near 0 is the sign of its rounding errors: a float64 network gives steadier scores.</para>
/// </remarks>
/// <param name="network">The network from [n, …] to logits [n, C]; in evaluation mode, since otherwise samples of a batch would influence each other.</param>
/// <param name="temperature">T &gt; 0; the paper takes 1000.</param>
/// <param name="epsilon">ε ≥ 0, in units of the unnormalised input if <paramref name="deviations"/> are given; 0.0014 is the usual choice.</param>
/// <param name="deviations">s, one per channel; without them s = 1.</param>
public sealed class Odin(Func<Tensor, Tensor> network, double temperature = 1000, double epsilon = 0.0014, IReadOnlyList<double>? deviations = null)
{
    /// <summary>The scores of a batch.</summary>
    /// <param name="input">[n, …].</param>
    /// <returns>float64 [n], in −1 … −1/C.</returns>
    public Tensor Of(Tensor input)
    {
        using var moved = Perturbed(input);
        using var evaluation = no_grad();
        return MaxSoftmaxProbability.Of(network(moved) / temperature);
    }

    /// <summary>The perturbed input x'.</summary>
    /// <returns>The perturbed input, in the same shape and type.</returns>
    /// <exception cref="ArgumentException">There are deviations, but not one for each channel.</exception>
    public Tensor Perturbed(Tensor input)
    {
        using var scope = NewDisposeScope();
        var gradient = Gradient(input);
        var sign = where(gradient.ge(0), ones_like(gradient), -ones_like(gradient));
        return (input - (epsilon * InputGradient.PerDeviation(sign, deviations))).MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of <see cref="Loss"/> with respect to x.</summary>
    public Tensor Gradient(Tensor input) => InputGradient.Of(input, x => Loss(network(x)));

    /// <summary>The mean cross-entropy of z/T with respect to the predicted classes; among equal logits the first is the prediction.</summary>
    /// <param name="logits">z, [n, C].</param>
    /// <returns>A scalar ≥ 0, differentiable.</returns>
    public Tensor Loss(Tensor logits)
    {
        Shapes.Require(logits, [-1, -1]);
        return nn.functional.cross_entropy(logits / temperature, logits.argmax(1));
    }
}
