using Retable.Learning;
using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>ODIN as pytorch-ood computes it: another loss, no temperature in the score, and no step where the gradient is 0.</summary>
/// <remarks>
/// <para>x' = x − ε · sign(∂L/∂x) / s; the score is −max_k softmax(z(x'))_k. Higher is more unknown. The library calls its
/// negative log-likelihood on z/T, which are no logarithms of probabilities: L = −mean (z/T)_argmax pushes the largest logit up
/// without regard to the others.</para>
/// <para>Source: kkirchheim/pytorch-ood@d047673, detector/odin.py, odin_preprocessing and ODIN.predict. The paper's is <see cref="Odin"/>.</para>
/// </remarks>
/// <param name="network">The network from [n, …] to logits [n, C]; in evaluation mode.</param>
/// <param name="temperature">T &gt; 0; the library's default is 1000.</param>
/// <param name="epsilon">ε ≥ 0; the library's default is 0.05.</param>
/// <param name="loss">The loss L.</param>
/// <param name="deviations">s, one per channel; without them s = 1.</param>
public sealed class LibraryOdin(
    Func<Tensor, Tensor> network,
    double temperature = 1000,
    double epsilon = 0.05,
    LibraryOdinLoss loss = LibraryOdinLoss.NegativeLogit,
    IReadOnlyList<double>? deviations = null)
{
    /// <summary>The scores of a batch.</summary>
    /// <param name="input">[n, …].</param>
    /// <returns>float64 [n], in −1 … −1/C.</returns>
    public Tensor Of(Tensor input)
    {
        using var moved = Perturbed(input);
        using var evaluation = no_grad();
        return MaxSoftmaxProbability.Of(network(moved));
    }

    /// <summary>The perturbed input x'.</summary>
    /// <returns>The perturbed input, in the same shape and type.</returns>
    /// <exception cref="ArgumentException">There are deviations, but not one for each channel.</exception>
    public Tensor Perturbed(Tensor input)
    {
        using var scope = NewDisposeScope();
        var sign = InputGradient.Of(input, x => Loss(network(x) / temperature)).sign();
        return (input - (epsilon * InputGradient.PerDeviation(sign, deviations))).MoveToOuterDisposeScope();
    }

    private Tensor Loss(Tensor scaled)
    {
        Shapes.Require(scaled, [-1, -1]);
        var predicted = scaled.argmax(1);
        return loss == LibraryOdinLoss.CrossEntropy
            ? nn.functional.cross_entropy(scaled, predicted)
            : -scaled.gather(1, predicted.unsqueeze(1)).mean();
    }
}

/// <summary>The loss that <see cref="LibraryOdin"/> descends.</summary>
public enum LibraryOdinLoss
{
    /// <summary>−mean (z/T)_argmax: the library's default.</summary>
    NegativeLogit,

    /// <summary>The cross-entropy of z/T, as in the paper; the library takes it as an argument.</summary>
    CrossEntropy,
}
