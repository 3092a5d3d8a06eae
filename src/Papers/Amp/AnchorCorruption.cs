using Retable.Learning;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

/// <summary>Corrupts the anchors of a training batch: crop, flip, brightness, blur, gray.</summary>
/// <remarks>
/// <para>It works on normalised images. The clamp to 0 … 1 after the brightness factor therefore makes everything below the data set's
/// mean 0 and everything beyond one standard deviation above it 1. The colour jitter of the original changes nothing but brightness.</para>
/// <para>Only what the network sees as the anchor is corrupted; the residual is of the clean one.</para>
/// <para>Source: Anirudh, Thiagarajan, ACML 2022, arXiv:2207.04125, section 3.2; checked against LLNL/AMP@c614e7e,
/// lib/AnchoringModel.py, ANT.txs, and the transforms of torchvision 0.14.1 that it calls.</para>
/// </remarks>
/// <param name="height">Rows of the result.</param>
/// <param name="width">Columns of the result.</param>
/// <param name="blurWidth">Of the blur's kernel along a row, odd.</param>
/// <param name="blurHeight">Of the blur's kernel along a column, odd.</param>
public sealed class AnchorCorruption(int height, int width, int blurWidth = 3, int blurHeight = 9)
{
    /// <summary>All five, in their order.</summary>
    /// <param name="anchors">Floating point [n, C, H, W], normalised; C = 3 where the draw says gray.</param>
    /// <param name="draw">The same for all of them.</param>
    /// <returns>[n, C, height, width].</returns>
    /// <exception cref="ArgumentException">The crop does not lie inside the images, or gray ones have not three channels.</exception>
    public Tensor Apply(Tensor anchors, Corruption draw)
    {
        using var scope = NewDisposeScope();
        var cropped = Flip(Crop(anchors, draw), draw);
        return Desaturate(Blur(Brighten(cropped, draw), draw), draw).MoveToOuterDisposeScope();
    }

    /// <summary>The crop, brought to the size of the result: bilinear, half-pixel centres, no anti-aliasing.</summary>
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

    /// <summary>Left and right change places, where the draw says so.</summary>
    public static Tensor Flip(Tensor images, Corruption draw) => draw.Flip ? images.flip(3) : images;

    /// <summary>clamp(b · v, 0, 1), where the draw has a jitter.</summary>
    public static Tensor Brighten(Tensor images, Corruption draw) =>
        draw.Jitter is { } jitter ? (jitter.Brightness * images).clamp(0, 1) : images;

    /// <summary>A Gaussian blur with one σ for both axes, where the draw has a jitter.</summary>
    public Tensor Blur(Tensor images, Corruption draw) =>
        draw.Jitter is { } jitter ? ReflectedGaussianBlur.Of(images, blurWidth, blurHeight, jitter.Sigma) : images;

    /// <summary>All three channels become 0.2989 R + 0.587 G + 0.114 B, without a clamp, where the draw says so.</summary>
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
