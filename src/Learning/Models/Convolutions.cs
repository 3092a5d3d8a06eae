using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>Creates the convolutions of residual networks.</summary>
internal static class Convolutions
{
    /// <summary>A convolution without bias that keeps the size except for its stride; weights from N(0, 2 / (kernel² · to)).</summary>
    public static Conv2d Of(long from, long to, long kernel, long stride)
    {
        var convolution = Conv2d(from, to, kernel, stride: stride, padding: kernel / 2, bias: false);
        init.kaiming_normal_(convolution.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        return convolution;
    }
}
