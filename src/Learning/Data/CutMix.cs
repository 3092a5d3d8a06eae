using Retable.Contract;
using static TorchSharp.torch;

namespace Retable.Learning.Data;

/// <summary>Pastes into each image a box from the sample before it in the batch, and blends the targets by the box's share.</summary>
/// <remarks>
/// The box has half sides ⌊½·√(1 − λ)·W⌋ and ⌊½·√(1 − λ)·H⌋ around its centre and is cut at the border; λ is then one less the share of the area that it
/// really covers. Source: Yun et al., "CutMix", ICCV 2019, arXiv:1905.04899; the neighbour instead of a random partner as in <see cref="Mixup"/>.
/// </remarks>
public static class CutMix
{
    /// <summary>A box by its first and last columns and rows, the last ones exclusive.</summary>
    private readonly record struct Box(long Left, long Top, long Right, long Bottom)
    {
        public long Width => Right - Left;

        public long Height => Bottom - Top;
    }

    /// <summary>Draws the centre of a box, uniformly over the pixels.</summary>
    public static (int X, int Y) Centre(int height, int width, Philox draws) => (draws.NextInt(width), draws.NextInt(height));

    /// <param name="images">float [n, C, H, W]; not changed.</param>
    /// <param name="labels">int64 [n], each in 0 … classes − 1.</param>
    /// <param name="classes">≥ 1.</param>
    /// <param name="weight">λ, 0 … 1, from <see cref="MixingWeight"/>.</param>
    /// <param name="centre">Column and row of the box's centre, the same for all images.</param>
    /// <returns>Images like the given ones, and targets [n, classes] of the images' type, each row summing to 1.</returns>
    /// <exception cref="ArgumentException">A shape does not match, or λ is not in 0 … 1.</exception>
    public static (Tensor Images, Tensor Targets) Apply(Tensor images, Tensor labels, int classes, double weight, (int X, int Y) centre)
    {
        Shapes.Require(images, [-1, -1, -1, -1]);
        Shapes.Require(labels, [images.shape[0]]);
        var (height, width) = (images.shape[2], images.shape[3]);
        var box = BoxOf(weight, centre, height, width);
        using var scope = NewDisposeScope();
        var mixed = images.clone();
        Inside(mixed, box).copy_(Inside(images.roll(1, 0), box));
        var kept = 1 - ((double)(box.Width * box.Height) / (width * height));
        return scope.MoveToOuter(mixed, Mixup.BlendedTargets(labels, classes, kept, images.dtype));
    }

    private static Box BoxOf(double weight, (int X, int Y) centre, long height, long width)
    {
        if (weight is not (>= 0 and <= 1))
        {
            throw new ArgumentException($"{weight} is no share of an image", nameof(weight));
        }

        var half = 0.5 * Math.Sqrt(1 - weight);
        var (across, down) = ((long)(half * width), (long)(half * height));
        return new Box(
            Math.Clamp(centre.X - across, 0, width), Math.Clamp(centre.Y - down, 0, height),
            Math.Clamp(centre.X + across, 0, width), Math.Clamp(centre.Y + down, 0, height));
    }

    private static Tensor Inside(Tensor images, Box box) => images.narrow(2, box.Top, box.Height).narrow(3, box.Left, box.Width);
}
