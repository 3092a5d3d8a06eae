using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>A vision transformer, which treats an image as a sequence of patches.</summary>
/// <remarks>
/// <para>Linear layers and positions start from N(0, 0.02²), cut at ±2, biases at 0, the class token from N(0, 10⁻¹²). State names are timm's.</para>
/// <para>Source: Dosovitskiy et al., ICLR 2021, arXiv:2010.11929; timm 1.0, models/vision_transformer.py.</para>
/// </remarks>
public sealed class VisionTransformer : Module<Tensor, Tensor>
{
    /// <summary>The number added to the variance in every layer norm.</summary>
    internal const double Epsilon = 1e-6;

    private readonly VisionTransformerShape _shape;
    private readonly long[] _images;
    private readonly Parameter? cls_token;
    private readonly Parameter pos_embed;
    private readonly Module<Tensor, Tensor> patch_embed;
    private readonly Module<Tensor, Tensor> blocks;
    private readonly Module<Tensor, Tensor>? norm;
    private readonly Module<Tensor, Tensor>? fc_norm;
    private readonly Module<Tensor, Tensor> head;

    /// <param name="shape">Sizes and form.</param>
    /// <param name="classes">Logits of the result.</param>
    /// <param name="channels">Channels of the images; an anchored network takes twice as many.</param>
    /// <param name="height">Rows of the images, a multiple of the patch size.</param>
    /// <param name="width">Columns of the images, a multiple of the patch size.</param>
    /// <exception cref="ArgumentException">The patches do not divide the images, or the heads the width.</exception>
    public VisionTransformer(VisionTransformerShape shape, long classes, long channels = 3, long height = 224, long width = 224)
        : this(shape, features => Linear(features, classes), channels, height, width)
    {
    }

    /// <param name="shape">Sizes and form.</param>
    /// <param name="classifier">Creates, from the number of features, the module that replaces the linear classifier; it is called <c>head</c>.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="height">Rows of the images.</param>
    /// <param name="width">Columns of the images.</param>
    public VisionTransformer(VisionTransformerShape shape, Func<long, Module<Tensor, Tensor>> classifier, long channels, long height, long width)
        : base(nameof(VisionTransformer))
    {
        shape.Require(height, width);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        (_shape, _images) = (shape, [-1, channels, height, width]);
        cls_token = shape.HasClassToken ? new Parameter(zeros(1, 1, shape.Width)) : null;
        pos_embed = new Parameter(zeros(1, Prefix + (Grid.Rows * Grid.Columns), shape.Width));
        patch_embed = new PatchEmbedding(channels, shape.Width, shape.Patch);
        blocks = Sequential(Enumerable.Range(0, shape.Depth).Select(block => (Module<Tensor, Tensor>)new EncoderBlock(
            shape, StochasticDepth.Rising(shape.StochasticDepth, block, shape.Depth))));
        norm = shape.NormalisesMean ? null : LayerNorm(shape.Width, Epsilon);
        fc_norm = shape.NormalisesMean ? LayerNorm(shape.Width, Epsilon) : null;
        head = classifier(shape.Width);
        RegisterComponents();
        Start();
    }

    private long Prefix => _shape.HasClassToken ? 1 : 0;

    private (long Rows, long Columns) Grid => (_images[2] / _shape.Patch, _images[3] / _shape.Patch);

    /// <param name="input">float [n, channels, height, width].</param>
    /// <returns>Logits, [n, classes].</returns>
    /// <exception cref="ArgumentException">The images have another size or number of channels.</exception>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return head.call(Features(input)).MoveToOuterDisposeScope();
    }

    /// <summary>The classifier's input: the class token or the mean of the patches, [n, width].</summary>
    public Tensor Features(Tensor input)
    {
        Shapes.Require(input, _images);
        using var scope = NewDisposeScope();
        var x = patch_embed.call(input); // [n, patches, width]
        x = cls_token is null ? x : cat([cls_token.expand(x.shape[0], -1, -1), x], 1);
        x = blocks.call(functional.dropout(x + pos_embed, _shape.Dropout, training));
        x = norm?.call(x) ?? x;
        var pooled = _shape.HasClassToken ? x.select(1, 0) : x.mean([1L]);
        return (fc_norm?.call(pooled) ?? pooled).MoveToOuterDisposeScope();
    }

    /// <summary>Adapts weights of a network for another image size, by resizing its position embedding.</summary>
    /// <param name="state">Tensors by name, as read from a file.</param>
    /// <param name="rows">Rows of patches in that network; null if there are as many as columns.</param>
    /// <returns>The same tensors except for <c>pos_embed</c>.</returns>
    /// <exception cref="ArgumentException">The positions are not those of such a grid.</exception>
    public IReadOnlyDictionary<string, Tensor> Resized(IReadOnlyDictionary<string, Tensor> state, long? rows = null)
    {
        var positions = state[nameof(pos_embed)];
        var patches = positions.shape[1] - Prefix;
        var from = rows ?? (long)Math.Round(Math.Sqrt(patches));
        var resized = PositionEmbedding.Resampled(positions, Prefix, (from, patches / Math.Max(1, from)), Grid);
        return state.ToDictionary(entry => entry.Key, entry => entry.Key == nameof(pos_embed) ? resized : entry.Value);
    }

    private void Start()
    {
        const double AlmostZero = 1e-6;
        TransformerWeights.Start(this);
        TransformerWeights.Draw(pos_embed);
        if (cls_token is not null)
        {
            init.normal_(cls_token, std: AlmostZero);
        }
    }
}
