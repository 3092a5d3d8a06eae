using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>A block of a <see cref="SwinTransformer"/>: attention and MLP, each followed by a normalisation and added to its input.</summary>
internal sealed class SwinBlock : Module<Tensor, Tensor>
{
    private readonly double _stochasticDepth;
    private readonly Module<Tensor, Tensor> norm1;
    private readonly Module<Tensor, Tensor> attn;
    private readonly Module<Tensor, Tensor> norm2;
    private readonly Module<Tensor, Tensor> mlp;

    public SwinBlock(long width, long heads, long window, bool isShifted, double stochasticDepth)
        : base(nameof(SwinBlock))
    {
        _stochasticDepth = stochasticDepth;
        norm1 = LayerNorm(width);
        attn = new WindowAttention(width, heads, window, isShifted);
        norm2 = LayerNorm(width);
        mlp = Sequential(("0", Linear(width, 4 * width)), ("1", GELU()), ("3", Linear(4 * width, width)));
        RegisterComponents();
    }

    /// <param name="input">[n, h, w, width].</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = input + StochasticDepth.Of(norm1.call(attn.call(input)), _stochasticDepth, training);
        return (x + StochasticDepth.Of(norm2.call(mlp.call(x)), _stochasticDepth, training)).MoveToOuterDisposeScope();
    }
}
