using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Retable.Learning.Experiment;
using Retable.Learning.Models;
using Retable.Learning.Models.Sngp;
using Retable.Learning.Models.Transformers;
using Retable.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Weights that Python's PyTorch saved (fixtures/make.py, fixtures/backbones/make.py), and what the originals answer with them.</summary>
public sealed class PublishedWeightsTests
{
    private static readonly VisionTransformerShape Small = new(16, 2, 2);
    private static readonly VisionTransformerShape WithoutToken = VisionTransformerShape.MediumGap with { Width = 16, Depth = 2, Heads = 2 };
    private static readonly SwinShape Windows = new(4, [1, 2, 1, 1], [1, 2, 2, 4]) { Window = 4 };
    private static readonly Dictionary<string, Adapt> Adaptations = new()
    {
        ["vit_torchvision"] = (_, state) => Torchvision().Apply(state, "vit_torchvision.pth"),
        ["vit_resized"] = (network, state) => ((VisionTransformer)network).Resized(state),
    };

    private static readonly JsonNode Answers = JsonNode.Parse(File.ReadAllText(InFixtures("backbones", "backbones.json")))!;

    // What is done to a checkpoint before the network loads it.
    private delegate IReadOnlyDictionary<string, Tensor> Adapt(nn.Module<Tensor, Tensor> network, IReadOnlyDictionary<string, Tensor> state);

    public static TheoryData<string> Backbones => [.. Answers.AsObject().Select(entry => entry.Key)];

    [Fact]
    public void A_checkpoint_of_Python_gives_the_logits_that_Python_gave()
    {
        using var scope = NewDisposeScope();
        using var network = new WideResNet(10, 1, classes: 2).to(float64);
        Load(network, InFixtures("wrn_10_1.pth"));

        var expected = Numbers(JsonNode.Parse(File.ReadAllText(InFixtures("wrn_10_1.json")))!["logits"]!);
        Assert.Equal(expected, Logits(network, [1, 3, 32, 32]), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    // Checkpoints are used in float32. What the originals answered was computed in float64, with the same weights.
    [Theory, MemberData(nameof(Backbones))]
    public void A_backbone_gives_the_logits_of_the_original_in_float32(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Create(name);
        Load(network, InFixtures("backbones", $"{name}.pth"), Adaptations.GetValueOrDefault(name));

        var expected = Expected(name);
        var largest = expected.Max(Math.Abs);
        Assert.Equal(expected, Logits(network, ShapeOf(name)), (a, b) => Math.Abs(a - b) < 1e-5 * largest);
    }

    [Theory, MemberData(nameof(Backbones))]
    public void A_backbone_gives_the_logits_of_the_original_in_float64(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Create(name).to(float64);
        Load(network, InFixtures("backbones", $"{name}.pth"), Adaptations.GetValueOrDefault(name));

        // libtorch 2 resizes pictures with other rounding than 1.13, with which the originals ran.
        var tolerance = name == "vit_resized" && !__version__.StartsWith("1.", StringComparison.Ordinal) ? 1e-8 : 1e-9;
        Assert.Equal(Expected(name), Logits(network, ShapeOf(name)), (a, b) => Math.Abs(a - b) < tolerance * Math.Max(1, Math.Abs(a)));
    }

    // The table of names that anchoring's pipeline gives to its verb 'import'.
    private static CheckpointNames Torchvision() => new()
    {
        Renames =
        [
            .. Regex.Matches(File.ReadAllText(Checkout.At("pipelines", "anchoring.yaml")), @"\{from: (?<from>\S+), to: (?<to>\S+)\}")
                .Select(rename => new Rename { From = rename.Groups["from"].Value, To = rename.Groups["to"].Value }),
        ],
    };

    private static nn.Module<Tensor, Tensor> Create(string name)
    {
        const int Classes = 5;
        return name switch
        {
            "cifar_resnet18" => new CifarResNet(18, Classes, channels: 6, stem: 4),
            "cifar_resnet34" => new CifarResNet(34, Classes, channels: 6, stem: 2),
            "resnet20" => new SlimResNet(20, Classes, channels: 6, stem: 4),
            "wrn_40_2" => new WideResNet(40, 2, Classes, channels: 6, dropout: 0.3, stem: 2),
            "wrn_28_10" => new WideResNet(28, 5, Classes, channels: 6, stem: 1),
            "resnet18" => new ResNet(3, Classes, new ResNetShape(4, [2, 2, 2, 2], [4, 8, 16, 32]) { HasBottlenecks = false }),
            "resnet34" => new ResNet(6, Classes, new ResNetShape(2, [3, 4, 6, 3], [2, 4, 8, 16]) { HasBottlenecks = false }),
            "resnet50" => new ResNet(6, Classes, new ResNetShape(4, [1, 2, 1, 1], [4, 8, 16, 32])),
            "resnet50_sngp" => SngpResNet.Create(
                3, Classes, 64, 32, new ResNetShape(4, [1, 1, 2, 1], [4, 6, 8, 10]), bound: 0.9, features: 24),
            "vit" => new VisionTransformer(Small, Classes, 3, 32, 48),
            "vit_anchored" => new VisionTransformer(Small, Classes, 6, 32, 48),
            "vit_torchvision" => new VisionTransformer(Small, Classes, 6, 48, 48),
            "vit_resized" => new VisionTransformer(Small, Classes, 3, 48, 80),
            "vit_gap" => new VisionTransformer(WithoutToken, Classes, 3, 32, 48),
            "vit_gap_fc_norm" => new VisionTransformer(WithoutToken with { NormalisesMean = true }, Classes, 3, 32, 48),
            "swin_v2" => new SwinTransformer(Windows, Classes),
            "swin_v2_anchored" => new SwinTransformer(Windows, Classes, channels: 6),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not a backbone"),
        };
    }

    private static void Load(nn.Module<Tensor, Tensor> network, string path, Adapt? adapt = null)
    {
        var state = ModelFile.ReadState(path);
        ModelFile.Load(network, adapt is null ? state : adapt(network, state), path);
        network.eval();
    }

    private static double[] Logits(nn.Module<Tensor, Tensor> network, long[] shape)
    {
        using var noGradient = no_grad();
        double[] image = [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(i => Math.Sin(0.01 * i))];
        var pixels = tensor(image).reshape(shape).to(network.parameters().First().dtype);
        return network.call(pixels).to(float64).data<double>().ToArray();
    }

    private static double[] Expected(string name) => Numbers(Answers[name]!["logits"]!);

    private static long[] ShapeOf(string name) => [.. Answers[name]!["shape"]!.AsArray().Select(size => size!.GetValue<long>())];

    private static double[] Numbers(JsonNode node) => node is JsonArray array ? [.. array.SelectMany(inner => Numbers(inner!))] : [node.GetValue<double>()];

    private static string InFixtures(params string[] path) => Path.Combine([Here(), "fixtures", .. path]);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
