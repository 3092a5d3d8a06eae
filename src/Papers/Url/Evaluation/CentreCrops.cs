using Retable.Contract;
using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Evaluation;

/// <summary>The middles of images at the images' own size: something was taken away, so a network ought to be less certain.</summary>
/// <remarks>Source: Kirchhof et al., NeurIPS 2023, arXiv:2307.03810; checked against mkirchhof/url@eacd47f, validate.py.</remarks>
public static class CentreCrops
{
    /// <summary>Bilinear, without anti-aliasing, corners not aligned. Halves are rounded to even numbers.</summary>
    /// <param name="images">After normalisation, float [n, channels, H, W].</param>
    /// <param name="shares">Of the shorter side, one an image, in (0, 1].</param>
    /// <returns>[n, channels, H, W].</returns>
    /// <exception cref="ArgumentException">A shape is another one, or a middle has no pixel.</exception>
    public static Tensor Of(Tensor images, IReadOnlyList<double> shares)
    {
        Shapes.Require(images, [shares.Count, -1, -1, -1]);
        var (height, width) = (images.shape[2], images.shape[3]);
        return cat([.. shares.Select((share, i) =>
        {
            var side = Rounded(Math.Min(height, width) * share);
            if (side < 1 || side > Math.Min(height, width))
            {
                throw new ArgumentException($"the share {share} of {height} x {width} pixels is {side} pixels", nameof(shares));
            }

            var (top, left) = (Rounded((height - side) / 2.0), Rounded((width - side) / 2.0));
            var middle = images.narrow(0, i, 1).narrow(2, top, side).narrow(3, left, side);
            return nn.functional.interpolate(middle, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
        })]);
    }

    /// <summary>Shares for a set, alike from all between the bounds; those of a size are always the same.</summary>
    /// <param name="images">How many.</param>
    /// <param name="seeds">Of the shares.</param>
    /// <param name="smallest">The original's is 0.1.</param>
    /// <param name="largest">The original's is 0.75.</param>
    public static double[] Shares(int images, SeedSequence seeds, double smallest = 0.1, double largest = 0.75)
    {
        var draws = seeds.Generator("crop shares", images);
        return [.. Enumerable.Range(0, images).Select(_ => smallest + ((largest - smallest) * draws.NextDouble()))];
    }

    private static long Rounded(double x) => (long)Math.Round(x, MidpointRounding.ToEven);
}
