using Retable.Learning.Models;
using Retable.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>The networks of anchoring, with anchor and difference on the channels.</summary>
internal static class AnchoringNetworks
{
    [Op("model.basic-block")]
    public static void Block(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        using var block = new BasicBlock(inputs["in_planes"].Int, inputs["planes"].Int, inputs["stride"].Int);
        block.to(float64);
        Fill(block, inputs["weights"].Names.ToDictionary(name => name, name => Tensors.Of(inputs["weights"][name])));

        block.eval();
        MatchPass(block, inputs, expected, "eval");
        block.zero_grad();
        block.train();
        MatchPass(block, inputs, expected, "train");
        MatchAfterTraining(block, expected);
        foreach (var (name, parameter) in block.named_parameters())
        {
            expected[$"train.grad.{name}"].Matches(Tensors.Numbers(parameter.grad!));
        }
    }

    [Op("model.resnet18-cifar")]
    public static void ResNet18(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var sizes = NetworkSizes.OfRows(fixture.Inputs["tensors"]);
        using var network = new CifarResNet(sizes.ResidualDepth, sizes.Classes, channels: sizes.Channels, stem: sizes.Stem);
        MatchNetwork(network, fixture);
    }

    [Op("model.anchoring-wide-resnet")]
    public static void WideResNet40(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var sizes = NetworkSizes.OfRows(fixture.Inputs["tensors"]);
        using var network = new WideResNet(sizes.WideDepth, sizes.Widening, sizes.Classes, channels: sizes.Channels, dropout: 0.3, stem: sizes.Stem);
        MatchNetwork(network, fixture);
    }

    private static void MatchNetwork(nn.Module<Tensor, Tensor> network, Fixture fixture)
    {
        using var noGradient = no_grad();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        network.to(float64);
        Fill(network, Waves(inputs["tensors"]));
        var frequency = inputs["freq"].Number;
        var images = Formula(inputs["x_shape"].Longs, i => Math.Sin(frequency * i));

        expected["n_parameters"].Matches(network.parameters().Sum(p => p.numel()));
        network.eval();
        expected["eval.logits"].Matches(Tensors.Numbers(network.call(images)));
        if (expected.Has("train.logits"))
        {
            network.train();
            expected["train.logits"].Matches(Tensors.Numbers(network.call(images)));
            MatchAfterTraining(network, expected);
        }
    }

    private static void MatchPass(BasicBlock block, FixtureNode inputs, FixtureNode expected, string mode)
    {
        var x = Tensors.Of(inputs["x"]).requires_grad_();
        var y = block.call(x);
        (y * Tensors.Of(inputs["dy"])).sum().backward();
        expected[$"{mode}.y"].Matches(Tensors.Numbers(y));
        expected[$"{mode}.dx"].Matches(Tensors.Numbers(x.grad!));
    }

    private static void MatchAfterTraining(nn.Module network, FixtureNode expected)
    {
        const string After = "train.after.";
        foreach (var name in expected.Names.Where(name => name.StartsWith(After, StringComparison.Ordinal)))
        {
            expected[name].Matches(Tensors.Numbers(network.get_buffer(name[After.Length..])!));
        }
    }

    private static void Fill(nn.Module network, Dictionary<string, Tensor> values)
    {
        using var noGradient = no_grad();
        var state = network.state_dict();
        Assert.Equal(state.Keys.Where(name => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Order(), values.Keys.Order());
        foreach (var (name, value) in values)
        {
            state[name].copy_(value);
        }
    }

    private static Dictionary<string, Tensor> Waves(FixtureNode rows) => Enumerable.Range(0, rows.Count).ToDictionary(
        k => rows[k]["name"].Text,
        k => Wave(rows[k]["name"].Text, rows[k]["shape"].Longs, k));

    // The fixture's weight_rule.
    private static Tensor Wave(string name, long[] shape, int k)
    {
        var (offset, scale) = name switch
        {
            _ when name.EndsWith("running_var", StringComparison.Ordinal) => (1, 0.2),
            _ when name.EndsWith("running_mean", StringComparison.Ordinal) => (0, 0.1),
            _ when shape.Length == 4 => (0, Math.Sqrt(4.0 / (shape[1] * shape[2] * shape[3]))),
            _ when shape.Length == 2 => (0, Math.Sqrt(1.0 / shape[1])),
            _ when name.EndsWith("weight", StringComparison.Ordinal) => (1, 0.1),
            _ => (0, 0.1),
        };
        return Formula(shape, i => offset + (scale * Math.Sin(1 + (0.37 * k) + (0.73 * (i % 1009)) + (0.011 * (i / 1009)))));
    }

    private static Tensor Formula(long[] shape, Func<int, double> of)
    {
        var elements = new double[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = of(i);
        }

        return tensor(elements).reshape(shape);
    }
}
