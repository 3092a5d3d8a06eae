using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>Two linear layers with GELU between them, applied to each token separately.</summary>
internal sealed class Mlp : Module<Tensor, Tensor>
{
    private readonly double _dropout;
    private readonly Module<Tensor, Tensor> fc1;
    private readonly Module<Tensor, Tensor> fc2;

    public Mlp(long width, long hidden, double dropout)
        : base(nameof(Mlp))
    {
        _dropout = dropout;
        fc1 = Linear(width, hidden);
        fc2 = Linear(hidden, width);
        RegisterComponents();
    }

    /// <param name="input">[n, tokens, width].</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = functional.dropout(functional.gelu(fc1.call(input)), _dropout, training);
        return functional.dropout(fc2.call(x), _dropout, training).MoveToOuterDisposeScope();
    }
}
