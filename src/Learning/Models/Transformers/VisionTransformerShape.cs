namespace Retable.Learning.Models.Transformers;

/// <summary>Sizes and form of a <see cref="VisionTransformer"/>.</summary>
/// <param name="Width">Components of a token, D.</param>
/// <param name="Depth">The number of blocks.</param>
/// <param name="Heads">The number of attention heads; it divides the width.</param>
public sealed record VisionTransformerShape(long Width, int Depth, long Heads)
{
    /// <summary>5,717,416 parameters at 224 × 224 with 1,000 classes; timm's vit_tiny_patch16_224.</summary>
    public static VisionTransformerShape Tiny { get; } = new(192, 12, 3);

    /// <summary>22,050,664 parameters; timm's vit_small_patch16_224.</summary>
    public static VisionTransformerShape Small { get; } = new(384, 12, 6);

    /// <summary>86,567,656 parameters; timm's vit_base_patch16_224.</summary>
    public static VisionTransformerShape Base { get; } = new(768, 12, 12);

    /// <summary>304,326,632 parameters; timm's vit_large_patch16_224.</summary>
    public static VisionTransformerShape Large { get; } = new(1024, 24, 16);

    /// <summary>38,861,288 parameters at 256 × 256; timm's vit_medium_patch16_gap_256.</summary>
    public static VisionTransformerShape MediumGap { get; } = new(512, 12, 8) { HasClassToken = false, HasAttentionBias = false, LayerScale = 1e-6 };

    /// <summary>Pixels per side of a patch.</summary>
    public long Patch { get; init; } = 16;

    /// <summary>Whether a class token is classified; otherwise the mean of the patches is.</summary>
    public bool HasClassToken { get; init; } = true;

    /// <summary>Whether queries, keys and values have a bias.</summary>
    public bool HasAttentionBias { get; init; } = true;

    /// <summary>Initial value of the factors after each branch; null for no factors.</summary>
    public double? LayerScale { get; init; }

    /// <summary>Whether the last layer norm applies to the mean (<c>fc_norm</c>) instead of the tokens (<c>norm</c>).</summary>
    public bool NormalisesMean { get; init; }

    /// <summary>Probability of dropout after position embedding, attention and each layer of the MLPs.</summary>
    public double Dropout { get; init; }

    /// <summary>Probability of dropout on the attention weights.</summary>
    public double AttentionDropout { get; init; }

    /// <summary>The probability of dropping a sample's branch in the last block; it rises linearly from 0 in the first.</summary>
    public double StochasticDepth { get; init; }

    /// <summary>Hidden units of an MLP.</summary>
    internal long Hidden => 4 * Width;

    /// <summary>Components per head.</summary>
    internal long HeadWidth => Width / Heads;

    /// <exception cref="ArgumentException">The sizes do not fit together, or not to images of a size.</exception>
    internal void Require(long height, long width)
    {
        if (Heads < 1 || Width % Heads != 0)
        {
            throw new ArgumentException($"{Heads} heads do not divide a width of {Width}");
        }

        if (height < Patch || width < Patch || height % Patch != 0 || width % Patch != 0)
        {
            throw new ArgumentException($"patches of {Patch} × {Patch} do not divide images of {height} × {width}");
        }
    }
}
