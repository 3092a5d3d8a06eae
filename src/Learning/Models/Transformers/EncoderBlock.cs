using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>A block of a <see cref="VisionTransformer"/>: attention and MLP, each applied to normalised tokens and added to them.</summary>
internal sealed class EncoderBlock : Module<Tensor, Tensor>
{
    private readonly double _stochasticDepth;
    private readonly Module<Tensor, Tensor> norm1;
    private readonly Module<Tensor, Tensor> attn;
    private readonly Module<Tensor, Tensor>? ls1;
    private readonly Module<Tensor, Tensor> norm2;
    private readonly Module<Tensor, Tensor> mlp;
    private readonly Module<Tensor, Tensor>? ls2;

    public EncoderBlock(VisionTransformerShape shape, double stochasticDepth)
        : base(nameof(EncoderBlock))
    {
        _stochasticDepth = stochasticDepth;
        norm1 = LayerNorm(shape.Width, VisionTransformer.Epsilon);
        attn = new Attention(shape);
        norm2 = LayerNorm(shape.Width, VisionTransformer.Epsilon);
        mlp = new Mlp(shape.Width, shape.Hidden, shape.Dropout);
        if (shape.LayerScale is { } start)
        {
            (ls1, ls2) = (new LayerScale(shape.Width, start), new LayerScale(shape.Width, start));
        }

        RegisterComponents();
    }

    /// <param name="input">[n, tokens, width].</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = input + Branch(norm1, attn, ls1, input);
        return (x + Branch(norm2, mlp, ls2, x)).MoveToOuterDisposeScope();
    }

    private Tensor Branch(Module<Tensor, Tensor> norm, Module<Tensor, Tensor> layer, Module<Tensor, Tensor>? scale, Tensor x)
    {
        var branch = layer.call(norm.call(x));
        return StochasticDepth.Of(scale?.call(branch) ?? branch, _stochasticDepth, training);
    }
}
