using Retable.Learning.Models;
using Retable.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>The networks of amp, with two images on the channels.</summary>
internal static class AmpBackbones
{
    [Op("model.amp-backbone")]
    public static void Backbone(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (inputs, expected, classes) = (fixture.Inputs, fixture.Expected, fixture.Inputs["num_classes"].Int);
        var (rows, sizes) = (inputs["state"], NetworkSizes.OfRows(inputs["state"]));
        using nn.Module<Tensor, Tensor> network = expected["stages"].Has("layer1")
            ? new CifarResNet(sizes.ResidualDepth, classes, channels: sizes.Channels, stem: sizes.Stem)
            : new WideResNet(sizes.WideDepth, sizes.Widening, classes, channels: sizes.Channels, stem: sizes.Stem);
        network.to(float64);
        inputs["parameter_count"].Matches(network.parameters().Sum(p => p.numel()));
        Fill(network, rows);
        network.eval();

        var images = Hashed(inputs["x_shape"].Longs, inputs["x_k"].Int, u => 2 * ((2 * u) - 1));
        MatchStages(network, images, expected["stages"]);
        expected["logits"].Matches(Tensors.Numbers(network.call(images)));
    }

    [Op("model.blocks")]
    public static void Blocks(Fixture fixture)
    {
        foreach (var name in fixture.Inputs.Names)
        {
            using var scope = NewDisposeScope();
            var (inputs, expected) = (fixture.Inputs[name], fixture.Expected[name]);
            var (before, after) = (inputs["x"].Shape, expected["eval"].Shape); // [n, channels, height, width]
            var stride = (int)(before[2] / after[2]);
            using nn.Module<Tensor, Tensor> block = name switch
            {
                _ when name.StartsWith("resnet_basic", StringComparison.Ordinal) => new BasicBlock(before[1], after[1], stride),
                _ when name.StartsWith("wrn_basic", StringComparison.Ordinal) => new WideResNetBlock(before[1], after[1], stride, dropout: 0),
                _ when name.StartsWith("cifar_resnet_optionA", StringComparison.Ordinal) => SlimResNet.Halving(before[1]),
                _ => throw new ArgumentOutOfRangeException(nameof(fixture), name, "not a block"),
            };
            block.to(float64);
            block.load_state_dict(inputs["state"].Names.ToDictionary(part => part, part => Tensors.Of(inputs["state"][part])), strict: false);
            MatchBlock(block, inputs, expected);
        }
    }

    private static void MatchBlock(nn.Module<Tensor, Tensor> block, FixtureNode inputs, FixtureNode expected)
    {
        var x = Tensors.Of(inputs["x"]).requires_grad_();
        block.eval();
        expected["eval"].Matches(Tensors.Numbers(block.call(x)));
        block.train();
        var trained = block.call(x);
        (trained * Tensors.Of(inputs["upstream"])).sum().backward();
        expected["train"].Matches(Tensors.Numbers(trained));
        expected["grad_x_train"].Matches(Tensors.Numbers(x.grad!));
        foreach (var name in expected["running_after_train"].Names)
        {
            expected["running_after_train"][name].Matches(Tensors.Numbers(block.get_buffer(name)!));
        }
    }

    // Every part up to the pooling, in the order of the state; an activation follows the only batch norm outside the blocks.
    private static void MatchStages(nn.Module network, Tensor images, FixtureNode stages)
    {
        var x = images;
        foreach (var (name, part) in network.named_children().SkipLast(1))
        {
            x = ((nn.Module<Tensor, Tensor>)part).call(x);
            if (stages.Has(name))
            {
                stages[name]["shape"].Matches(x.shape);
                stages[name]["mean"].Matches(x.mean().item<double>());
                stages[name]["mean_abs"].Matches(x.abs().mean().item<double>());
                stages[name]["std_biased"].Matches((x - x.mean()).square().mean().sqrt().item<double>());
            }

            x = name == "bn1" ? x.relu() : x;
        }
    }

    private static void Fill(nn.Module network, FixtureNode rows)
    {
        var state = network.state_dict();
        foreach (var row in Enumerable.Range(0, rows.Count).Select(i => rows[i]))
        {
            var (name, shape) = (row["name"].Text, row["shape"].Longs);
            var bound = Math.Sqrt(6.0 / shape.Skip(1).Aggregate(1L, (product, size) => product * size));
            using var value = Hashed(shape, row["k"].Int, name switch
            {
                _ when name.EndsWith("running_mean", StringComparison.Ordinal) => u => 0.2 * ((2 * u) - 1),
                _ when name.EndsWith("running_var", StringComparison.Ordinal) => u => 0.5 + u,
                _ when shape.Length >= 2 => u => bound * ((2 * u) - 1),
                _ when name.EndsWith("weight", StringComparison.Ordinal) => u => 0.5 + u,
                _ => u => 0.2 * ((2 * u) - 1),
            });
            row["sum"].Matches(value.sum().item<double>());
            state[name].copy_(value);
        }
    }

    /// <summary>Element i is a function of a hash of i and k in [0, 1).</summary>
    private static Tensor Hashed(long[] shape, int k, Func<double, double> of)
    {
        var elements = new double[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = of(Hash((uint)i, (uint)k) / 4294967296.0);
        }

        return tensor(elements).reshape(shape);
    }

    private static uint Hash(uint i, uint k)
    {
        unchecked
        {
            var s = (i * 2654435761) + (k * 40503) + 12345;
            s ^= s >> 16;
            s *= 2246822519;
            s ^= s >> 13;
            s *= 3266489917;
            return s ^ (s >> 16);
        }
    }
}
