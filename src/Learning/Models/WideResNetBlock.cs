using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>Two 3 × 3 convolutions with batch norm and ReLU before each, and a shortcut.</summary>
/// <remarks>Where the channels stay, the shortcut takes the raw input; where they change, it projects the activated one.</remarks>
internal sealed class WideResNetBlock : Module<Tensor, Tensor>
{
    private readonly double _dropout;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn2;
    private readonly Module<Tensor, Tensor> conv2;
    private readonly Module<Tensor, Tensor>? convShortcut;

    public WideResNetBlock(long from, long to, long stride, double dropout)
        : base(nameof(WideResNetBlock))
    {
        _dropout = dropout;
        bn1 = BatchNorm2d(from);
        conv1 = Convolution(from, to, 3, stride);
        bn2 = BatchNorm2d(to);
        conv2 = Convolution(to, to, 3, 1);
        convShortcut = from == to ? null : Convolution(from, to, 1, stride);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var a = functional.relu(bn1.call(input));
        var h = functional.relu(bn2.call(conv1.call(a)));
        h = conv2.call(functional.dropout(h, _dropout, training));
        return (h + (convShortcut?.call(a) ?? input)).MoveToOuterDisposeScope();
    }

    /// <summary>A convolution without bias that keeps the size at stride 1, with weights from N(0, 2 / (kernel² · to)).</summary>
    internal static Module<Tensor, Tensor> Convolution(long from, long to, long kernel, long stride)
    {
        var convolution = Conv2d(from, to, kernel, stride, padding: kernel / 2, bias: false);
        init.kaiming_normal_(convolution.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        return convolution;
    }
}
