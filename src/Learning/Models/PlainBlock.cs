using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>A block of a <see cref="ResNet"/> with 18 or 34 layers: two 3 × 3 convolutions with batch norm; the input is added before the last ReLU.</summary>
/// <remarks>As <see cref="BasicBlock"/>, but with torchvision's name of the projection, <c>downsample</c>, and a start as the identity.</remarks>
public sealed class PlainBlock : Module<Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> _activation;
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> conv2;
    private readonly Module<Tensor, Tensor> bn2;
    private readonly Module<Tensor, Tensor>? downsample;

    /// <param name="from">Channels of the input.</param>
    /// <param name="to">Channels of the result.</param>
    /// <param name="stride">The stride of the first convolution.</param>
    /// <param name="parts">The parts to build with; null for the plain ones.</param>
    public PlainBlock(long from, long to, long stride, ResidualParts? parts = null)
        : base(nameof(PlainBlock))
    {
        (var convolution, _activation) = parts ?? ResidualParts.Plain;
        conv1 = convolution(from, to, 3, stride);
        bn1 = BatchNorm2d(to);
        conv2 = convolution(to, to, 3, 1);
        var last = BatchNorm2d(to);
        init.zeros_(last.weight!);
        bn2 = last;
        downsample = stride == 1 && from == to ? null : Sequential(convolution(from, to, 1, stride), BatchNorm2d(to));
        RegisterComponents();
    }

    /// <param name="input">[n, from, h, w].</param>
    /// <returns>[n, to, ⌈h / stride⌉, ⌈w / stride⌉].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _activation(bn1.call(conv1.call(input)));
        x = bn2.call(conv2.call(x));
        return _activation(x + (downsample?.call(input) ?? input)).MoveToOuterDisposeScope();
    }
}
