using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>Swin Transformer V2: attention within windows of a map that shrinks from stage to stage.</summary>
/// <remarks>
/// <para>Linear layers start from N(0, 0.02²), cut at ±2, biases at 0. State names are torchvision's.</para>
/// <para>Source: Liu et al., "Swin Transformer V2", CVPR 2022, arXiv:2111.09883; torchvision 0.14.1, models/swin_transformer.py, without its
/// dropout, which no published size uses.</para>
/// </remarks>
public sealed class SwinTransformer : Module<Tensor, Tensor>
{
    private readonly long _channels, _patch;
    private readonly Module<Tensor, Tensor> features;
    private readonly Module<Tensor, Tensor> norm;
    private readonly Module<Tensor, Tensor> head;

    /// <param name="shape">Sizes.</param>
    /// <param name="classes">Logits of the result.</param>
    /// <param name="channels">Channels of the images; an anchored network takes twice as many.</param>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public SwinTransformer(SwinShape shape, long classes, long channels = 3)
        : base(nameof(SwinTransformer))
    {
        shape.Require();
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        (_channels, _patch) = (channels, shape.Patch);
        features = Sequential(Layers(shape, channels));
        var width = shape.WidthOf(shape.Stages - 1);
        norm = LayerNorm(width);
        head = Linear(width, classes);
        RegisterComponents();
        TransformerWeights.Start(this);
    }

    /// <param name="input">Images, float [n, channels, h, w], at least one patch in size; an incomplete patch at the end is ignored.</param>
    /// <returns>Logits, [n, classes].</returns>
    /// <exception cref="ArgumentException">The images have another number of channels or are smaller than a patch.</exception>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return head.call(Features(input)).MoveToOuterDisposeScope();
    }

    /// <summary>The classifier's input: the average over the map, [n, width of the last stage].</summary>
    public Tensor Features(Tensor input)
    {
        Shapes.Require(input, [-1, _channels, -1, -1]);
        if (input.shape[2] < _patch || input.shape[3] < _patch)
        {
            throw new ArgumentException($"images of {input.shape[2]} × {input.shape[3]} have no patch of {_patch} × {_patch}", nameof(input));
        }

        using var scope = NewDisposeScope();
        return norm.call(features.call(input)).mean([1L, 2L]).MoveToOuterDisposeScope();
    }

    // Patches, then the stages with a merging between two of them: torchvision counts them all.
    private static IEnumerable<Module<Tensor, Tensor>> Layers(SwinShape shape, long channels)
    {
        yield return Sequential(Conv2d(channels, shape.Width, shape.Patch, stride: shape.Patch), new ChannelsToEnd(), LayerNorm(shape.Width));
        var (before, all) = (0, shape.Blocks.Sum());
        for (var stage = 0; stage < shape.Stages; stage++)
        {
            if (stage > 0)
            {
                yield return new PatchMerging(shape.WidthOf(stage - 1));
            }

            yield return Stage(shape, stage, before, all);
            before += shape.Blocks[stage];
        }
    }

    private static Module<Tensor, Tensor> Stage(SwinShape shape, int stage, int before, int all) => Sequential(
        Enumerable.Range(0, shape.Blocks[stage]).Select(block => (Module<Tensor, Tensor>)new SwinBlock(
            shape.WidthOf(stage),
            shape.Heads[stage],
            shape.Window,
            isShifted: block % 2 == 1,
            StochasticDepth.Rising(shape.StochasticDepth, before + block, all))));
}
