using Retable.Learning.Models;
using Retable.Tests;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>The small network of anchoring's fixtures: stem, two of its blocks, a linear classifier.</summary>
internal sealed class AnchoringNetwork : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv1")]
    private readonly nn.Module<Tensor, Tensor> _stem;

    [ComponentName(Name = "bn1")]
    private readonly nn.Module<Tensor, Tensor> _norm;

    [ComponentName(Name = "block1")]
    private readonly nn.Module<Tensor, Tensor> _first;

    [ComponentName(Name = "block2")]
    private readonly nn.Module<Tensor, Tensor> _second;

    [ComponentName(Name = "linear")]
    private readonly nn.Module<Tensor, Tensor> _classifier;

    private AnchoringNetwork(int channels, int stem, int first, int second, int classes)
        : base(nameof(AnchoringNetwork))
    {
        _stem = nn.Conv2d(channels, stem, 3, padding: 1, bias: false);
        _norm = nn.BatchNorm2d(stem);
        _first = new BasicBlock(stem, first, stride: 1);
        _second = new BasicBlock(first, second, stride: 2);
        _classifier = nn.Linear(second, classes);
        RegisterComponents();
    }

    /// <summary>In float64, with a fixture's weights, whose shapes say how wide it is.</summary>
    public static AnchoringNetwork With(FixtureNode weights)
    {
        var stem = Widths("conv1.weight");
        var network = new AnchoringNetwork(stem[1], stem[0], Widths("block1.conv1.weight")[0], Widths("block2.conv1.weight")[0], Widths("linear.weight")[0]);
        network.to(float64);
        network.load_state_dict(weights.Names.ToDictionary(name => name, name => Tensors.Of(weights[name])), strict: false);
        return network;

        int[] Widths(string name) => [.. weights[name].Shape.Select(size => (int)size)];
    }

    public override Tensor forward(Tensor input) =>
        _classifier.call(_second.call(_first.call(_norm.call(_stem.call(input)).relu())).mean([2L, 3L]));
}
