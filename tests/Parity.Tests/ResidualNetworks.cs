using Retable.Learning.Models;
using Retable.Papers.ProxyDirichlet;
using Retable.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>The networks of proxy-dirichlet's paper profile.</summary>
internal static class ResidualNetworks
{
    [Op("proxy-dirichlet.resnet50-parameters")]
    public static void Parameters(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var expected = fixture.Expected;
        random.manual_seed(0);
        using var network = new ResNet(3, 1000);
        var ours = network.named_parameters().ToList();
        Assert.Equal(expected["parameters"].Count, ours.Count);
        for (var i = 0; i < ours.Count; i++)
        {
            var parameter = expected["parameters"][i];
            Assert.Equal(parameter["name"].Text, ours[i].name);
            parameter["shape"].Matches(ours[i].parameter.shape);
            Assert.Equal(parameter["weight_decay"].Flag, !WeightDecayGroups.IsSpared(ours[i].name));
            MatchInitial(parameter["init"].Text, ours[i].parameter);
        }

        expected["count_parameters"].Matches(ours.Sum(p => p.parameter.numel()));
        foreach (var name in expected["kaiming_std_examples"].Names)
        {
            // A sample's deviation is within a few percent of its distribution's; the bound is the fixture's number itself.
            var deviation = network.get_parameter(name)!.std().item<float>();
            Assert.InRange(deviation / expected["kaiming_std_examples"][name].Number, 0.95, 1.05);
        }

        MatchMimo(expected, fixture.Inputs["ensemble_size"].Int);
    }

    [Op("proxy-dirichlet.mimo-forward")]
    public static void MimoNetwork(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var (slots, classes) = (inputs["ensemble_size"].Int, inputs["num_classes"].Int);
        var (blocks, stem) = (inputs["layers"].Ints, inputs["weights"]["conv1.weight"].Shape);
        var widths = blocks.Select((_, stage) => inputs["weights"][$"layer{stage + 1}.0.conv1.weight"].Shape[0]);
        using var network = new ResNet(stem[1], classes * slots, new ResNetShape(stem[0], blocks, [.. widths]));
        network.to(float64);
        network.load_state_dict(StateOf(network, inputs["weights"]));
        var x = Tensors.Of(inputs["x"]);

        network.eval();
        expected["eval_output"].Matches(Tensors.Numbers(Mimo.Forward(network, x)));
        var mean = Mimo.ForwardTiled(network, x.select(1, 0), slots);
        expected["tiled_first_member_mean_logits"].Matches(Tensors.Numbers(mean));
        var uncertainties = SingleModelUncertainty.Of(mean, offset: 0).Named.ToDictionary(kind => kind.Item1, kind => kind.Item2, StringComparer.OrdinalIgnoreCase);
        foreach (var kind in expected["tiled_uncertainties"].Names)
        {
            expected["tiled_uncertainties"][kind].Matches(Tensors.Numbers(uncertainties[kind]));
        }

        network.train();
        expected["train_output"].Matches(Tensors.Numbers(Mimo.Forward(network, x)));
        foreach (var name in expected["after_train_forward"].Names)
        {
            expected["after_train_forward"][name].Matches(Tensors.Numbers(network.state_dict()[name]));
        }
    }

    private static void MatchMimo(FixtureNode expected, int slots)
    {
        using var network = new ResNet(3 * slots, 1000 * slots);
        expected["mimo_count_parameters"].Matches(network.parameters().Sum(p => p.numel()));
        foreach (var name in expected["mimo_different_shapes"].Names)
        {
            expected["mimo_different_shapes"][name].Matches(network.get_parameter(name)!.shape);
        }
    }

    private static void MatchInitial(string kind, Tensor parameter)
    {
        switch (kind)
        {
            case "ones":
                Assert.All(Tensors.Numbers(parameter), value => Assert.Equal(1, value));
                break;
            case "zeros":
                Assert.All(Tensors.Numbers(parameter), value => Assert.Equal(0, value));
                break;
            case "kaiming_normal_fan_out_relu":
                var fan = parameter.shape[0] * parameter.shape[2] * parameter.shape[3];
                Assert.InRange(parameter.std().item<float>() / Math.Sqrt(2.0 / fan), 0.95, 1.05);
                break;
            default:
                Assert.InRange(parameter.abs().max().item<float>(), 0.9 / Math.Sqrt(2048), 1 / Math.Sqrt(2048));
                break;
        }
    }

    // The count of batches is in no fixture: it has no part in the numbers.
    private static Dictionary<string, Tensor> StateOf(ResNet network, FixtureNode weights) => network.state_dict().ToDictionary(
        entry => entry.Key,
        entry => entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal) ? entry.Value : Tensors.Of(weights[entry.Key]));
}
