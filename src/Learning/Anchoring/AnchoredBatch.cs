using static TorchSharp.torch;

namespace Retable.Learning.Anchoring;

/// <summary>The input of an anchored network in place of an image x: the pair (reference r, residual x − r).</summary>
/// <remarks>
/// <para>Rows are reference-major: with N images and K references each, row k·N + n pairs image n with its k-th reference.</para>
/// <para>What is shown as the reference may be hidden or corrupted; the residual is always of the reference itself.</para>
/// <para>Source: Thiagarajan et al., "Single Model Uncertainty Estimation via Stochastic Data Centering", NeurIPS 2022, arXiv:2207.07235;
/// checked against LLNL/anchoring@c472301, CIFAR/wrapper.py, and LLNL/AMP@c614e7e, lib/AnchoringModel.py.</para>
/// </remarks>
public static class AnchoredBatch
{
    /// <summary>Makes pairs that show the references themselves.</summary>
    /// <param name="images">[N, C, ...]: images [N, C, H, W] or vectors [N, C].</param>
    /// <param name="references">[K·N, C, ...], K ≥ 1: one per row of the result.</param>
    /// <returns>[K·N, 2·C, ...]: first the reference's channels, then the residual's.</returns>
    /// <exception cref="ArgumentException">A shape does not match.</exception>
    public static Tensor Of(Tensor images, Tensor references) => Of(images, references, references);

    /// <summary>Makes pairs that show something else in the references' place.</summary>
    /// <param name="images">[N, C, ...].</param>
    /// <param name="references">The references that are subtracted, [K·N, C, ...].</param>
    /// <param name="shown">The images shown as the references, [K·N, C, ...].</param>
    /// <returns>[K·N, 2·C, ...].</returns>
    /// <exception cref="ArgumentException">A shape does not match.</exception>
    public static Tensor Of(Tensor images, Tensor references, Tensor shown)
    {
        if (images.shape.Length < 2 || images.shape[0] == 0)
        {
            throw new ArgumentException($"'images' has shape [{string.Join(", ", images.shape)}] but needs at least one row and a channel axis", nameof(images));
        }

        var rows = references.shape.Length > 0 ? references.shape[0] : 0;
        var times = rows / images.shape[0];
        if (times == 0 || times * images.shape[0] != rows)
        {
            throw new ArgumentException($"{rows} references cannot be paired with {images.shape[0]} images: each image needs as many", nameof(references));
        }

        Shapes.Require(references, [rows, .. images.shape[1..]]);
        Shapes.Require(shown, references.shape);
        using var scope = NewDisposeScope();
        var repeated = times == 1 ? images : images.repeat([times, .. Enumerable.Repeat(1L, images.shape.Length - 1)]);
        return cat([shown, repeated - references], 1).MoveToOuterDisposeScope();
    }
}
