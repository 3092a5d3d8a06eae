using Retable.Tests;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>The small network of several fixtures, in float64: conv1 3×3, conv2 3×3 with stride 2, mean over the positions, fc.</summary>
internal sealed class StridedNetwork : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv1")]
    private readonly nn.Module<Tensor, Tensor> _first;

    [ComponentName(Name = "conv2")]
    private readonly nn.Module<Tensor, Tensor> _second;

    [ComponentName(Name = "fc")]
    private readonly nn.Module<Tensor, Tensor> _classifier;

    /// <param name="weights">By their names; the shapes say how wide the layers are.</param>
    public StridedNetwork(FixtureNode weights)
        : base(nameof(StridedNetwork))
    {
        var (first, second, last) = (weights["conv1.weight"].Shape, weights["conv2.weight"].Shape, weights["fc.weight"].Shape);
        _first = nn.Conv2d(first[1], first[0], 3, padding: 1, bias: false);
        _second = nn.Conv2d(second[1], second[0], 3, stride: 2, padding: 1);
        _classifier = nn.Linear(last[1], last[0]);
        RegisterComponents();
        this.to(float64);
        load_state_dict(weights.Names.ToDictionary(name => name, name => Tensors.Of(weights[name])));
    }

    public Tensor Features(Tensor input) => _second.call(_first.call(input).relu()).relu().mean([2L, 3L]);

    public override Tensor forward(Tensor input) => _classifier.call(Features(input));
}
