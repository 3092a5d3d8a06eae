using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Temperature scaling: finds the T for which softmax(z/T) has the least cross-entropy on validation samples.</summary>
/// <remarks>
/// <para>In β = 1/T the loss is convex, with the slope mean(Σ_k p_k z_k − z_y), p = softmax(βz): its one zero is found by bisection, to
/// the last digits of float64. pytorch-ood bisects T in float32: <see cref="LibraryTemperatureScaling"/>.</para>
/// <para>Source: Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", ICML 2017, arXiv:1706.04599, equation 9.</para>
/// </remarks>
public static class TemperatureScaling
{
    /// <summary>The mean cross-entropy of z/T.</summary>
    /// <param name="logits">z, [n, C], n ≥ 1.</param>
    /// <param name="labels">int64 [n], each in 0 … C − 1.</param>
    /// <param name="temperature">T, a positive scalar.</param>
    /// <returns>A scalar ≥ 0, differentiable in the logits and in T.</returns>
    /// <exception cref="ArgumentException">A shape does not match.</exception>
    public static Tensor Loss(Tensor logits, Tensor labels, Tensor temperature)
    {
        Require(logits, labels);
        return nn.functional.cross_entropy(logits / temperature, labels);
    }

    /// <summary>Finds the T with the least loss between two bounds.</summary>
    /// <param name="logits">z, [n, C], n ≥ 1; widened to float64.</param>
    /// <param name="labels">int64 [n], each in 0 … C − 1.</param>
    /// <param name="lower">The least T, &gt; 0. It is the result if every sample's label has its largest logit, since then no T is too small.</param>
    /// <param name="upper">The largest T, ≥ lower. It is the result if the logits say nothing about the labels, or the opposite.</param>
    /// <exception cref="ArgumentException">A shape does not match, or the bounds are not 0 &lt; lower ≤ upper.</exception>
    public static double Minimiser(Tensor logits, Tensor labels, double lower = 1e-3, double upper = 1e3)
    {
        Require(logits, labels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lower);
        ArgumentOutOfRangeException.ThrowIfLessThan(upper, lower);
        using var z = logits.detach().to(float64, copy: true);
        using var index = labels.unsqueeze(1);
        var (low, high) = (1 / upper, 1 / lower);
        if (Slope(z, index, low) >= 0)
        {
            return upper;
        }

        if (Slope(z, index, high) <= 0)
        {
            return lower;
        }

        while (Math.Sqrt(low * high) is var middle && middle > low && middle < high)
        {
            (low, high) = Slope(z, index, middle) > 0 ? (low, middle) : (middle, high);
        }

        return 1 / low;
    }

    private static double Slope(Tensor logits, Tensor labels, double beta)
    {
        using var scope = NewDisposeScope();
        var expected = ((beta * logits).softmax(1) * logits).sum(1); // [n]
        return (expected - logits.gather(1, labels).squeeze(1)).mean().item<double>();
    }

    internal static void Require(Tensor logits, Tensor labels)
    {
        Shapes.Require(logits, [-1, -1]);
        Shapes.Require(labels, [logits.shape[0]]);
        if (labels.shape[0] == 0)
        {
            throw new ArgumentException("a temperature needs at least one sample", nameof(labels));
        }
    }
}
