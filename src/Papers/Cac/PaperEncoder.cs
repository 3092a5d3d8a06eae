using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.Cac;

/// <summary>The convolutions of <see cref="PaperCnn"/>.</summary>
public sealed class PaperEncoder : Module<Tensor, Tensor>
{
    /// <summary>Of the result.</summary>
    public const int Channels = 128;

    private const double Slope = 0.2;

    // Each stage's last convolution has stride 2.
    private static readonly int[] Widths = [64, 64, Channels, Channels, Channels, Channels, Channels, Channels, Channels];
    private const int PerStage = 3;

    private readonly List<Layer> _layers = [];
    private readonly double _dropout;

    internal PaperEncoder(long channels, double dropout)
        : base(nameof(PaperEncoder))
    {
        _dropout = dropout;
        foreach (var (i, width) in Widths.Index())
        {
            var endsStage = i % PerStage == PerStage - 1;
            var convolution = Conv2d(channels, width, 3, stride: endsStage ? 2 : 1, padding: 1, bias: false);
            init.kaiming_normal_(convolution.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
            _layers.Add(new Layer(convolution, BatchNorm2d(width), endsStage));
            register_module($"conv{i + 1}", convolution);
            register_module($"bn{i + 1}", _layers[^1].Norm);
            channels = width;
        }
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = input;
        foreach (var layer in _layers)
        {
            x = functional.leaky_relu(layer.Norm.call(layer.Convolution.call(x)), Slope);
            x = layer.EndsStage ? functional.dropout2d(x, _dropout, training) : x;
        }

        return x.MoveToOuterDisposeScope();
    }

    private sealed record Layer(Module<Tensor, Tensor> Convolution, Module<Tensor, Tensor> Norm, bool EndsStage);
}
