using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>A 3 × 3 convolution (padding 1, no bias), batch norm and an activation: what the small networks are made of.</summary>
public static class ConvolutionBlock
{
    /// <param name="from">Channels of the input.</param>
    /// <param name="to">Channels of the result.</param>
    /// <param name="stride">Of the convolution.</param>
    /// <param name="slope">Of the leaky ReLU; 0 for a ReLU.</param>
    public static Module<Tensor, Tensor> Create(long from, long to, long stride = 1, double slope = 0) => Sequential(
        Conv2d(from, to, 3, stride: stride, padding: 1, bias: false),
        BatchNorm2d(to),
        slope > 0 ? LeakyReLU(slope) : ReLU());
}
