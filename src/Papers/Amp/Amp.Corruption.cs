// AMP, continued: consistency training, in which the anchors that the network sees are corrupted now and then.

using Retable.Contract;
using Retable.Learning;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

// eq. 4 corruption of the anchor
//
//             [T(a), x − a]: T = gray ∘ blur ∘ brightness ∘ flip ∘ crop, of one draw for the whole batch; the residual is of the clean anchor
//
//   paper, CIFAR      every fifth batch, from the first of each epoch on
//   paper, ImageNet   every tenth batch, and never gray
//   code              as for CIFAR

/// <summary>Corrupts the anchors of a training batch: crop, flip, brightness, blur, gray.</summary>
/// <remarks>
/// <para>It works on normalised images. The clamp to 0 … 1 after the brightness factor therefore makes everything below the data set's
/// mean 0 and everything beyond one standard deviation above it 1. The colour jitter of the original changes nothing but brightness.</para>
/// <para>Only what the network sees as the anchor is corrupted; the residual is computed from the clean one.</para>
/// <para>Source: Anirudh, Thiagarajan, ACML 2022, arXiv:2207.04125, section 3.2; checked against LLNL/AMP@c614e7e,
/// lib/AnchoringModel.py, ANT.txs, and the transforms of torchvision 0.14.1 that it calls.</para>
/// </remarks>
/// <param name="height">Rows of the result.</param>
/// <param name="width">Columns of the result.</param>
/// <param name="blurWidth">The size of the blur's kernel along a row, odd.</param>
/// <param name="blurHeight">The size of the blur's kernel along a column, odd.</param>
public sealed class AnchorCorruption(int height, int width, int blurWidth = 3, int blurHeight = 9)
{
    /// <summary>Applies all five parts, in order.</summary>
    /// <param name="anchors">Normalised anchors, floating point [n, C, H, W]; C = 3 if the draw says gray.</param>
    /// <param name="draw">The draw, shared by all anchors.</param>
    /// <returns>[n, C, height, width].</returns>
    /// <exception cref="ArgumentException">The crop does not lie inside the images, or gray ones have not three channels.</exception>
    public Tensor Apply(Tensor anchors, Corruption draw)
    {
        using var scope = NewDisposeScope();
        var cropped = Flip(Crop(anchors, draw), draw);
        return Desaturate(Blur(Brighten(cropped, draw), draw), draw).MoveToOuterDisposeScope();
    }

    /// <summary>Crops and resizes to the result's size: bilinear, half-pixel centres, no anti-aliasing.</summary>
    public Tensor Crop(Tensor images, Corruption draw)
    {
        Shapes.Require(images, [-1, -1, -1, -1]);
        var (rows, columns) = (images.shape[2], images.shape[3]);
        if (draw.Top < 0 || draw.Left < 0 || draw.Height < 1 || draw.Width < 1 || draw.Top + draw.Height > rows || draw.Left + draw.Width > columns)
        {
            throw new ArgumentException($"a crop of {draw.Height} x {draw.Width} at ({draw.Top}, {draw.Left}) is not inside {rows} x {columns}", nameof(draw));
        }

        using var scope = NewDisposeScope();
        var crop = images.narrow(2, draw.Top, draw.Height).narrow(3, draw.Left, draw.Width);
        return nn.functional.interpolate(crop, [height, width], mode: InterpolationMode.Bilinear, align_corners: false).MoveToOuterDisposeScope();
    }

    /// <summary>Exchanges left and right, if the draw says so.</summary>
    public static Tensor Flip(Tensor images, Corruption draw) => draw.Flip ? images.flip(3) : images;

    /// <summary>Computes clamp(b · v, 0, 1), if the draw has a jitter.</summary>
    public static Tensor Brighten(Tensor images, Corruption draw) =>
        draw.Jitter is { } jitter ? (jitter.Brightness * images).clamp(0, 1) : images;

    /// <summary>Applies a Gaussian blur with the same σ for both axes, if the draw has a jitter.</summary>
    public Tensor Blur(Tensor images, Corruption draw) =>
        draw.Jitter is { } jitter ? ReflectedGaussianBlur.Of(images, blurWidth, blurHeight, jitter.Sigma) : images;

    /// <summary>Sets all three channels to 0.2989 R + 0.587 G + 0.114 B, without a clamp, if the draw says so.</summary>
    public static Tensor Desaturate(Tensor images, Corruption draw)
    {
        if (!draw.Gray)
        {
            return images;
        }

        Shapes.Require(images, [-1, 3, -1, -1]);
        using var scope = NewDisposeScope();
        var (red, green, blue) = (images.select(1, 0), images.select(1, 1), images.select(1, 2));
        var gray = (0.2989 * red) + (0.587 * green) + (0.114 * blue); // [n, H, W]
        return stack([gray, gray, gray], 1).MoveToOuterDisposeScope();
    }
}

/// <summary>One draw of the anchor corruption, shared by all anchors of a batch.</summary>
/// <param name="Top">First row of the crop.</param>
/// <param name="Left">First column of the crop.</param>
/// <param name="Height">Rows of the crop.</param>
/// <param name="Width">Columns of the crop.</param>
/// <param name="Flip">Whether left and right are exchanged.</param>
/// <param name="Jitter">Brightness and blur, always together; null for neither.</param>
/// <param name="Gray">Whether the three channels become one.</param>
public sealed record Corruption(int Top, int Left, int Height, int Width, bool Flip, Jitter? Jitter, bool Gray)
{
    /// <summary>The same draw restricted to some of its parts. Leaving parts out does not change what is drawn for the others.</summary>
    /// <param name="parts">The parts to keep.</param>
    /// <param name="height">Rows of the images.</param>
    /// <param name="width">Columns of the images.</param>
    public Corruption Only(IReadOnlyList<CorruptionPart> parts, int height, int width)
    {
        var crop = parts.Contains(CorruptionPart.Crop) ? this : this with { Top = 0, Left = 0, Height = height, Width = width };
        var (flipsAndGrays, jitters) = (parts.Contains(CorruptionPart.FlipGray), parts.Contains(CorruptionPart.Jitter));
        return crop with { Flip = Flip && flipsAndGrays, Gray = Gray && flipsAndGrays, Jitter = jitters ? Jitter : null };
    }
}

/// <summary>A part of the anchor corruption, in the order in which the publication's Table 8 adds them.</summary>
public enum CorruptionPart
{
    /// <summary>Brightness and blur.</summary>
    Jitter,

    /// <summary>Horizontal flip and gray.</summary>
    FlipGray,

    /// <summary>Resized crop.</summary>
    Crop,
}

/// <summary>Brightness and blur of a <see cref="Corruption"/>.</summary>
/// <param name="Brightness">Factor ≥ 0.</param>
/// <param name="Sigma">The standard deviation of the Gaussian blur, in pixels, &gt; 0.</param>
public sealed record Jitter(double Brightness, double Sigma);

/// <summary>Draws anchor corruptions, and decides which batches get one.</summary>
/// <remarks>
/// The crop is that of torchvision's RandomResizedCrop: area share uniform in [0.6, 1], logarithm of the aspect ratio uniform in
/// ± log 4/3, up to ten tries; then the middle of the image, no wider than 4 : 3 and no higher than 3 : 4. Flip with probability ½;
/// with 0.8 a brightness factor in [0.5, 1.5] and a σ in [0.1, 5]; gray with 0.2.
/// Source: as <see cref="AnchorCorruption"/>; for ImageNet the paper's supplement, algorithm 1.
/// </remarks>
/// <param name="every">The number of batches from one corruption to the next: 5 for CIFAR, 10 for ImageNet, 0 for never.</param>
/// <param name="grayProbability">0.2 for CIFAR; 0 for ImageNet and for images with one channel.</param>
public sealed class CorruptionDraws(int every = 5, double grayProbability = 0.2)
{
    private const double LeastArea = 0.6;
    private const double LargestAspect = 4.0 / 3;
    private const int Tries = 10;

    /// <summary>Whether the anchors of a batch are corrupted; the first batch of every epoch always is.</summary>
    /// <param name="batch">The batch's number within the epoch, from 0.</param>
    public bool Includes(int batch) => every > 0 && batch % every == 0;

    /// <summary>Draws the next corruption, for images of a given size.</summary>
    /// <param name="height">Rows, ≥ 1.</param>
    /// <param name="width">Columns, ≥ 1.</param>
    /// <param name="draws">The source of randomness.</param>
    public Corruption Next(int height, int width, Philox draws)
    {
        var (top, left, rows, columns) = NextCrop(height, width, draws);
        var flip = draws.NextDouble() < 0.5;
        var jitter = draws.NextDouble() < 0.8 ? new Jitter(Between(0.5, 1.5, draws), Between(0.1, 5, draws)) : null;
        return new Corruption(top, left, rows, columns, flip, jitter, draws.NextDouble() < grayProbability);
    }

    private static (int Top, int Left, int Height, int Width) NextCrop(int height, int width, Philox draws)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var area = height * width * Between(LeastArea, 1, draws);
            var aspect = Math.Exp(Between(-Math.Log(LargestAspect), Math.Log(LargestAspect), draws));
            var (rows, columns) = (Rounded(Math.Sqrt(area / aspect)), Rounded(Math.Sqrt(area * aspect)));
            if (rows >= 1 && rows <= height && columns >= 1 && columns <= width)
            {
                return (draws.NextInt(height - rows + 1), draws.NextInt(width - columns + 1), rows, columns);
            }
        }

        return Middle(height, width);
    }

    private static (int Top, int Left, int Height, int Width) Middle(int height, int width)
    {
        var rows = Math.Min(height, Rounded(width * LargestAspect));
        var columns = Math.Min(width, Rounded(height * LargestAspect));
        return ((height - rows) / 2, (width - columns) / 2, rows, columns);
    }

    // To even at a half, as Python rounds.
    private static int Rounded(double value) => (int)Math.Round(value, MidpointRounding.ToEven);

    private static double Between(double least, double largest, Philox draws) => least + ((largest - least) * draws.NextDouble());
}
