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
    private readonly nn.Module<Tensor, Tensor> _stem = nn.Conv2d(6, 4, 3, padding: 1, bias: false);

    [ComponentName(Name = "bn1")]
    private readonly nn.Module<Tensor, Tensor> _norm = nn.BatchNorm2d(4);

    [ComponentName(Name = "block1")]
    private readonly nn.Module<Tensor, Tensor> _first = new BasicBlock(4, 4, stride: 1);

    [ComponentName(Name = "block2")]
    private readonly nn.Module<Tensor, Tensor> _second = new BasicBlock(4, 5, stride: 2);

    [ComponentName(Name = "linear")]
    private readonly nn.Module<Tensor, Tensor> _classifier = nn.Linear(5, 6);

    private AnchoringNetwork()
        : base(nameof(AnchoringNetwork)) => RegisterComponents();

    /// <summary>In float64, with a fixture's weights.</summary>
    public static AnchoringNetwork With(FixtureNode weights)
    {
        var network = new AnchoringNetwork();
        network.to(float64);
        network.load_state_dict(weights.Names.ToDictionary(name => name, name => Tensors.Of(weights[name])), strict: false);
        return network;
    }

    public override Tensor forward(Tensor input) =>
        _classifier.call(_second.call(_first.call(_norm.call(_stem.call(input)).relu())).mean([2L, 3L]));
}
