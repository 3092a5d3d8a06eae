using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>A block of a <see cref="CifarResNet"/> or <see cref="SlimResNet"/>: two 3 × 3 convolutions with batch norm; the input is added before the last ReLU.</summary>
/// <remarks>Where size or channels change, the input is projected by a 1 × 1 convolution with batch norm of its own, unless another shortcut is given.</remarks>
public sealed class BasicBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> conv2;
    private readonly Module<Tensor, Tensor> bn2;
    private readonly Module<Tensor, Tensor>? shortcut;

    /// <param name="from">Channels of the input.</param>
    /// <param name="to">Channels of the result.</param>
    /// <param name="stride">The stride of the first convolution.</param>
    public BasicBlock(long from, long to, long stride)
        : this(from, to, stride, stride == 1 && from == to ? null : Sequential(Conv2d(from, to, 1, stride: stride, bias: false), BatchNorm2d(to)))
    {
    }

    /// <param name="from">Channels of the input.</param>
    /// <param name="to">Channels of the result.</param>
    /// <param name="stride">The stride of the first convolution.</param>
    /// <param name="shortcut">Brings the input to the result's size; null if the sizes are equal.</param>
    public BasicBlock(long from, long to, long stride, Module<Tensor, Tensor>? shortcut)
        : base(nameof(BasicBlock))
    {
        conv1 = Conv2d(from, to, 3, stride: stride, padding: 1, bias: false);
        bn1 = BatchNorm2d(to);
        conv2 = Conv2d(to, to, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(to);
        this.shortcut = shortcut;
        RegisterComponents();
    }

    /// <param name="input">[n, from, h, w].</param>
    /// <returns>[n, to, ⌈h / stride⌉, ⌈w / stride⌉].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = bn1.call(conv1.call(input)).relu_();
        x = bn2.call(conv2.call(x));
        return (x + (shortcut?.call(input) ?? input)).relu_().MoveToOuterDisposeScope();
    }
}
