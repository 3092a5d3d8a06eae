using Retable.Learning.Models;
using Retable.Papers.Cac;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>The wide residual network: in evaluation, and one backward pass in training.</summary>
internal static class WideResNets
{
    [Op("model.wide-resnet")]
    public static void Network(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        using var network = new WideResNet(
            inputs["depth"].Int, inputs["widen_factor"].Int, inputs["num_classes"].Int, inputs["in_channels"].Int);
        Generated.Fill(network, inputs["parameters_name_shape_seed_scale_offset"]);
        network.eval();

        var images = Generated.Of(inputs["input"]);
        var features = network.Features(images);
        expected["n_parameters"].Matches(network.parameters().Sum(p => p.numel()));
        expected["feature_map_shape"].Matches(features.shape);
        expected["feature_map_mean"].Matches(Tensors.Numbers(features.mean()));
        expected["feature_map_first_channel_sample0"].Matches(Tensors.Numbers(features[0, 0]));
        expected["pooled_features"].Matches(Tensors.Numbers(WideResNet.Pool(features)));
        expected["logits_eval"].Matches(Tensors.Numbers(network.call(images)));
        if (expected.Has("train_mode"))
        {
            MatchTraining(network, images, expected["train_mode"]);
        }
    }

    private static void MatchTraining(WideResNet network, Tensor images, FixtureNode expected)
    {
        var (named, magnitude, alpha) = Loss(expected);
        network.train();
        var logits = network.call(images);
        var labels = Tensors.Of(expected["target"]);
        var distances = Distances.Squared(logits, Anchors.Axes((int)logits.shape[1], magnitude));
        var loss = new LibraryCacLoss(alpha).forward(distances, labels);
        loss.backward();

        expected["logits"].Matches(Tensors.Numbers(logits));
        expected[named].Matches(Tensors.Numbers(loss));
        expected["grad_conv1_weight"].Matches(Gradient("conv1.weight"));
        expected["grad_fc_weight"].Matches(Gradient("fc.weight"));
        expected["grad_block2_shortcut"].Matches(Gradient("block2.layer.0.convShortcut.weight"));
        expected["bn1_running_mean_after"].Matches(Buffer("block1.layer.0.bn1.running_mean"));
        expected["bn1_running_var_after"].Matches(Buffer("block1.layer.0.bn1.running_var"));

        double[] Gradient(string name) => Tensors.Numbers(network.get_parameter(name)!.grad!);

        double[] Buffer(string name) => Tensors.Numbers(network.get_buffer(name)!);
    }

    // The settings stand in the number's name: cac_library_loss_magnitude5_alpha2.
    private static (string Name, double Magnitude, double Alpha) Loss(FixtureNode expected)
    {
        const string Beginning = "cac_library_loss_magnitude", Between = "_alpha";
        var name = expected.Names.Single(name => name.StartsWith(Beginning, StringComparison.Ordinal));
        var numbers = name[Beginning.Length..].Split(Between);
        return (name, double.Parse(numbers[0]), double.Parse(numbers[1]));
    }
}
