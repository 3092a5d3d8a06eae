using static TorchSharp.torch;

namespace Retable.Learning.Data;

/// <summary>Blends each image and its target with those of the sample before it in the batch.</summary>
/// <remarks>
/// λ·x + (1 − λ)·x′ and the same of the one-hot targets. Source: Zhang et al., "mixup: Beyond Empirical Risk Minimization", ICLR 2018, arXiv:1710.09412;
/// the neighbour instead of a random partner as in torchvision's references and LLNL/anchoring@c472301, ImageNet/transforms.py.
/// </remarks>
public static class Mixup
{
    /// <param name="images">float [n, C, H, W]; not changed.</param>
    /// <param name="labels">int64 [n], each in 0 … classes − 1.</param>
    /// <param name="classes">≥ 1.</param>
    /// <param name="weight">λ, 0 … 1, from <see cref="MixingWeight"/>.</param>
    /// <returns>Images like the given ones, and targets [n, classes] of the images' type, each row summing to 1.</returns>
    /// <exception cref="ArgumentException">A shape does not match.</exception>
    public static (Tensor Images, Tensor Targets) Apply(Tensor images, Tensor labels, int classes, double weight)
    {
        Shapes.Require(images, [-1, -1, -1, -1]);
        Shapes.Require(labels, [images.shape[0]]);
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(Blend(images, weight), BlendedTargets(labels, classes, weight, images.dtype));
    }

    /// <summary>The one-hot targets of a batch, blended with their neighbours'.</summary>
    internal static Tensor BlendedTargets(Tensor labels, int classes, double weight, ScalarType type) =>
        Blend(nn.functional.one_hot(labels, classes).to(type), weight);

    private static Tensor Blend(Tensor batch, double weight) => (batch * weight) + (batch.roll(1, 0) * (1 - weight));
}
