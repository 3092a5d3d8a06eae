using Retable.Contract;
using static TorchSharp.torch;

namespace Retable.Learning.Data;

/// <summary>Applies a random resized crop, a horizontal flip and a rotation to a whole batch, in a single bilinear sampling.</summary>
/// <remarks>
/// <para>The crop covers a share of the area between the scale's bound and 1 with an aspect ratio of ¾ to 4/3 (log-uniform), as torchvision draws it: up to
/// ten tries until a crop fits into the image, then the largest middle with an allowed aspect ratio, which of a square is the whole image.</para>
/// <para>torchvision samples crop and rotation one after the other, on 8-bit pixels; here it is once, on float pixels, black outside. It rounds crops
/// to whole pixels; here they have fractions.</para>
/// </remarks>
/// <param name="minimumScale">The least share of the area, in (0, 1]; 1 crops nothing.</param>
/// <param name="flipProbability">0 … 1.</param>
/// <param name="degrees">The largest rotation: angles are uniform in ± this.</param>
public sealed class CropFlipRotate(double minimumScale, double flipProbability, double degrees)
{
    private const int Tries = 10;

    /// <summary>Whether no image is ever changed.</summary>
    public bool IsIdentity => minimumScale >= 1 && flipProbability <= 0 && degrees <= 0;

    /// <summary>The random choices for one image. Positions and sizes are in units of the image's sides.</summary>
    /// <param name="CentreX">Centre of the crop, 0 … 1.</param>
    /// <param name="CentreY">Centre of the crop, 0 … 1.</param>
    /// <param name="Width">Width of the crop, in (0, 1].</param>
    /// <param name="Height">Height of the crop, in (0, 1].</param>
    /// <param name="Flip">Whether left and right are exchanged.</param>
    /// <param name="Degrees">The rotation in degrees, counter-clockwise.</param>
    public sealed record Draw(double CentreX, double CentreY, double Width, double Height, bool Flip, double Degrees);

    /// <summary>Draws for n images, one after another: four uniform numbers each, and two for each attempt at a crop.</summary>
    public IReadOnlyList<Draw> Draws(int n, Philox draws) => [.. Enumerable.Range(0, n).Select(_ => NextDraw(draws))];

    private Draw NextDraw(Philox draws)
    {
        var (width, height) = NextSize(draws);
        var x = (width / 2) + ((1 - width) * draws.NextDouble());
        var y = (height / 2) + ((1 - height) * draws.NextDouble());
        var flip = draws.NextDouble() < flipProbability;
        return new Draw(x, y, width, height, flip, degrees * ((2 * draws.NextDouble()) - 1));
    }

    private (double Width, double Height) NextSize(Philox draws)
    {
        for (var attempt = 0; attempt < Tries && minimumScale < 1; attempt++)
        {
            var area = minimumScale + ((1 - minimumScale) * draws.NextDouble());
            var aspect = Math.Exp(Math.Log(4.0 / 3) * ((2 * draws.NextDouble()) - 1));
            var (width, height) = (Math.Sqrt(area * aspect), Math.Sqrt(area / aspect));
            if (width <= 1 && height <= 1)
            {
                return (width, height);
            }
        }

        return (1, 1);
    }

    /// <summary>Applies given draws.</summary>
    /// <param name="images">Images, float [n, C, H, H]: square, since a rotation would shear others.</param>
    /// <param name="draws">One per image.</param>
    /// <returns>[n, C, H, W].</returns>
    public static Tensor Apply(Tensor images, IReadOnlyList<Draw> draws)
    {
        Shapes.Require(images, [draws.Count, -1, images.shape[^1], images.shape[^1]]);
        using var scope = NewDisposeScope();
        var theta = tensor(draws.SelectMany(Affine).ToArray(), [draws.Count, 2, 3]).to(images.device);
        var grid = nn.functional.affine_grid(theta, images.shape, align_corners: false); // [n, H, W, 2]
        return nn.functional.grid_sample(images, grid, align_corners: false).MoveToOuterDisposeScope();
    }

    // From a position in the result (−1 … 1) to the position in the image that is seen there.
    private static float[] Affine(Draw draw)
    {
        var radians = draw.Degrees * Math.PI / 180;
        var (sin, cos) = Math.SinCos(radians);
        var mirror = draw.Flip ? -1 : 1;
        return
        [
            (float)(draw.Width * mirror * cos), (float)(-draw.Width * mirror * sin), (float)((2 * draw.CentreX) - 1),
            (float)(draw.Height * sin), (float)(draw.Height * cos), (float)((2 * draw.CentreY) - 1),
        ];
    }
}
