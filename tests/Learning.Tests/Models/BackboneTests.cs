using Retable.Learning.Models;
using Retable.Learning.Models.Sngp;
using Retable.Learning.Models.Transformers;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Sizes of the published networks, by the originals' own count, and what no image can be put into.</summary>
public sealed class BackboneTests
{
    public static TheoryData<string, long> Counts => new()
    {
        { "resnet18", 11_689_512 },
        { "resnet34", 21_797_672 },
        { "resnet50", 25_557_032 },
        { "resnet50 anchored", 25_557_032 + (3 * 64 * 7 * 7) },
        { "resnet50 sngp", 28_728_360 },
        { "resnet20 anchored", 270_154 },
        { "wrn-40-2 anchored", 2_255_588 },
        { "wrn-28-10", 36_479_194 },
    };

    [Theory, MemberData(nameof(Counts))]
    public void It_has_as_many_parameters_as_the_original(string name, long expected)
    {
        using nn.Module<Tensor, Tensor> network = name switch
        {
            "resnet18" => new ResNet(3, 1000, ResNetShape.ResNet18),
            "resnet34" => new ResNet(3, 1000, ResNetShape.ResNet34),
            "resnet50" => new ResNet(3, 1000),
            "resnet50 anchored" => new ResNet(6, 1000, ResNetShape.ResNet50),
            "resnet50 sngp" => SngpResNet.Create(3, 1000, 32, 32),
            "resnet20 anchored" => new SlimResNet(20, 10, channels: 6),
            "wrn-40-2 anchored" => new WideResNet(40, 2, 100, channels: 6),
            "wrn-28-10" => new WideResNet(28, 10, 10),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not a network"),
        };
        Assert.Equal(expected, CountOf(network, ""));
    }

    public static TheoryData<VisionTransformerShape, long, long> Transformers => new()
    {
        { VisionTransformerShape.Tiny, 224, 5_717_416 },
        { VisionTransformerShape.Small, 224, 22_050_664 },
        { VisionTransformerShape.Base, 224, 86_567_656 },
        { VisionTransformerShape.MediumGap, 256, 38_861_288 },
    };

    // The largest would take 1.2 GB: its weights are counted by the formula that counts the base's, of 16 patches a side, 14 of them, and 1,000 classes.
    [Fact]
    public void The_large_transformer_has_as_many_parameters_as_the_original()
    {
        Assert.Equal(86_567_656, Count(VisionTransformerShape.Base));
        Assert.Equal(304_326_632, Count(VisionTransformerShape.Large));

        static long Count(VisionTransformerShape shape)
        {
            var width = shape.Width;
            var block = (2 * 2 * width) + (4 * ((width * width) + width)) + (2 * 4 * width * width) + (5 * width);
            return width + (197 * width) + (769 * width) + (shape.Depth * block) + (2 * width) + (1000 * (width + 1));
        }
    }

    public static TheoryData<SwinShape, long> Swins => new()
    {
        { SwinShape.Tiny, 28_351_570 },
        { SwinShape.Small, 49_737_442 },
        { SwinShape.Base, 87_930_848 },
    };

    // One block is built and counted as often as there are: the whole networks take long to fill with random numbers.
    [Theory, MemberData(nameof(Transformers))]
    public void A_vision_transformer_has_as_many_parameters_as_the_original(VisionTransformerShape shape, long size, long expected)
    {
        using var network = new VisionTransformer(shape with { Depth = 1 }, 1000, 3, size, size);
        Assert.Equal(expected, CountOf(network, "") + ((shape.Depth - 1) * CountOf(network, "blocks.0.")));
    }

    [Theory, MemberData(nameof(Swins))]
    public void A_Swin_transformer_has_as_many_parameters_as_the_original(SwinShape shape, long expected)
    {
        using var network = new SwinTransformer(shape with { Blocks = [1, 1, 1, 1] }, 1000);
        var others = shape.Blocks.Select((blocks, stage) => (blocks - 1) * CountOf(network, $"features.{(2 * stage) + 1}.0."));
        Assert.Equal(expected, CountOf(network, "") + others.Sum());
    }

    [Theory, InlineData(225, 224), InlineData(224, 8), InlineData(0, 224)]
    public void Patches_divide_the_images_of_a_transformer(long height, long width)
    {
        var error = Assert.Throws<ArgumentException>(() => new VisionTransformer(VisionTransformerShape.Tiny, 10, 3, height, width));
        Assert.Contains($"patches of 16 × 16 do not divide images of {height} × {width}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_divide_the_width_of_a_transformer() => Assert.Contains(
        "3 heads do not divide a width of 16",
        Assert.Throws<ArgumentException>(() => new VisionTransformer(new VisionTransformerShape(16, 1, 3), 10)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Heads_divide_the_width_of_every_stage_of_Swin() => Assert.Contains(
        "6 heads do not divide the width 8 of stage 1",
        Assert.Throws<ArgumentException>(() => new SwinTransformer(new SwinShape(4, [1, 1], [2, 6]), 10)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Every_stage_of_Swin_has_heads() =>
        Assert.Throws<ArgumentException>(() => new SwinTransformer(new SwinShape(4, [1, 1], [2]), 10));

    [Fact]
    public void A_window_of_one_patch_is_refused() =>
        Assert.Throws<ArgumentException>(() => new SwinTransformer(new SwinShape(4, [1], [2]) { Window = 1 }, 10));

    [Fact]
    public void A_residual_network_has_four_stages() =>
        Assert.Contains("4 stages, not 3", Assert.Throws<ArgumentException>(() => new ResNetShape(4, [1, 1, 1], [4, 4, 4, 4])).Message, StringComparison.Ordinal);

    [Theory, InlineData(21), InlineData(2)]
    public void A_slim_network_of_another_depth_is_refused(int depth) => Assert.Throws<ArgumentException>(() => new SlimResNet(depth, 10));

    [Fact]
    public void Images_with_other_channels_are_refused_by_name_and_shape()
    {
        using var scope = NewDisposeScope();
        var images = zeros(1, 3, 32, 32);
        nn.Module<Tensor, Tensor>[] anchored =
        [
            new ResNet(6, 2, new ResNetShape(2, [1, 1, 1, 1], [2, 2, 2, 2])),
            new VisionTransformer(new VisionTransformerShape(4, 1, 2), 2, channels: 6, height: 32, width: 32),
            new SwinTransformer(new SwinShape(4, [1], [2]), 2, channels: 6),
        ];
        Assert.All(anchored, network => Assert.Contains(
            "has shape [1, 3, 32, 32] but needs [any, 6,", Assert.Throws<ArgumentException>(() => network.call(images)).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_image_without_a_patch_is_refused()
    {
        using var scope = NewDisposeScope();
        using var network = new SwinTransformer(new SwinShape(4, [1], [2]), 2);
        Assert.Contains("3 × 32", Assert.Throws<ArgumentException>(() => network.call(zeros(1, 3, 3, 32))).Message, StringComparison.Ordinal);
    }

    private static long CountOf(nn.Module network, string prefix) =>
        network.named_parameters().Where(named => named.name.StartsWith(prefix, StringComparison.Ordinal)).Sum(named => named.parameter.numel());
}
