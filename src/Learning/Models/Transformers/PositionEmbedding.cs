using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>Adapts a <see cref="VisionTransformer"/>'s position embedding to images of another size.</summary>
internal static class PositionEmbedding
{
    /// <summary>Resizes the embedding like an image: bicubic, with averaging when it shrinks.</summary>
    /// <remarks>Source: timm 1.0, layers/pos_embed.py, resample_abs_pos_embed.</remarks>
    /// <param name="embedding">[1, prefix + rows · columns, width].</param>
    /// <param name="prefix">The number of tokens before the patches, whose embeddings stay the same.</param>
    /// <param name="from">Rows and columns of patches that the embedding was learnt for.</param>
    /// <param name="to">Rows and columns of patches that are wanted.</param>
    /// <returns>float32 [1, prefix + rows · columns, width].</returns>
    public static Tensor Resampled(Tensor embedding, long prefix, (long Rows, long Columns) from, (long Rows, long Columns) to)
    {
        Shapes.Require(embedding, [1, prefix + (from.Rows * from.Columns), -1]);
        using var scope = NewDisposeScope();
        var (width, all) = (embedding.shape[2], embedding.to(float32));
        if (from == to)
        {
            return all.alias().MoveToOuterDisposeScope();
        }

        var image = all.narrow(1, prefix, from.Rows * from.Columns).reshape(1, from.Rows, from.Columns, width).permute(0, 3, 1, 2);
        var resized = functional.interpolate(image, [to.Rows, to.Columns], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true);
        var patches = resized.permute(0, 2, 3, 1).reshape(1, to.Rows * to.Columns, width);
        return cat([all.narrow(1, 0, prefix), patches], 1).MoveToOuterDisposeScope();
    }
}
