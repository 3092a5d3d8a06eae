using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>Multi-head self-attention over all tokens.</summary>
internal sealed class Attention : Module<Tensor, Tensor>
{
    private readonly VisionTransformerShape _shape;
    private readonly Module<Tensor, Tensor> qkv;
    private readonly Module<Tensor, Tensor> proj;

    public Attention(VisionTransformerShape shape)
        : base(nameof(Attention))
    {
        _shape = shape;
        qkv = Linear(shape.Width, 3 * shape.Width, hasBias: shape.HasAttentionBias);
        proj = Linear(shape.Width, shape.Width);
        RegisterComponents();
    }

    /// <param name="input">[n, tokens, width].</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (n, tokens) = (input.shape[0], input.shape[1]);
        var parts = qkv.call(input).reshape(n, tokens, 3, _shape.Heads, _shape.HeadWidth).permute(2, 0, 3, 1, 4).unbind(); // 3 × [n, heads, tokens, d]
        var mixed = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], p: training ? _shape.AttentionDropout : 0);
        var x = proj.call(mixed.transpose(1, 2).reshape(n, tokens, _shape.Width));
        return functional.dropout(x, _shape.Dropout, training).MoveToOuterDisposeScope();
    }
}
