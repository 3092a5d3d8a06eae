using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>Two 3 × 3 convolutions, each preceded by batch norm and ReLU, and a shortcut.</summary>
/// <remarks>Where the channels stay, the shortcut takes the raw input; where they change, it projects the activated one.</remarks>
public sealed class WideResNetBlock : Module<Tensor, Tensor>
{
    private readonly double _dropout;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn2;
    private readonly Module<Tensor, Tensor> conv2;
    private readonly Module<Tensor, Tensor>? convShortcut;

    /// <param name="from">Channels of the input.</param>
    /// <param name="to">Channels of the result.</param>
    /// <param name="stride">The stride of the first convolution.</param>
    /// <param name="dropout">The dropout probability between the two convolutions.</param>
    public WideResNetBlock(long from, long to, long stride, double dropout)
        : base(nameof(WideResNetBlock))
    {
        _dropout = dropout;
        bn1 = BatchNorm2d(from);
        conv1 = Convolutions.Of(from, to, 3, stride);
        bn2 = BatchNorm2d(to);
        conv2 = Convolutions.Of(to, to, 3, 1);
        convShortcut = from == to ? null : Convolutions.Of(from, to, 1, stride);
        RegisterComponents();
    }

    /// <param name="input">[n, from, h, w].</param>
    /// <returns>[n, to, ⌈h / stride⌉, ⌈w / stride⌉].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var a = functional.relu(bn1.call(input));
        var h = functional.relu(bn2.call(conv1.call(a)));
        h = conv2.call(functional.dropout(h, _dropout, training));
        return (h + (convShortcut?.call(a) ?? input)).MoveToOuterDisposeScope();
    }
}
