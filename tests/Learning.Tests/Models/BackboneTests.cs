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
        { "vit tiny", 5_717_416 },
        { "vit small", 22_050_664 },
        { "vit base", 86_567_656 },
        { "vit medium gap", 38_861_288 },
        { "swin_v2_t", 28_351_570 },
        { "swin_v2_s", 49_737_442 },
        { "swin_v2_b", 87_930_848 },
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
            "vit tiny" => new VisionTransformer(VisionTransformerShape.Tiny, 1000),
            "vit small" => new VisionTransformer(VisionTransformerShape.Small, 1000),
            "vit base" => new VisionTransformer(VisionTransformerShape.Base, 1000),
            "vit medium gap" => new VisionTransformer(VisionTransformerShape.MediumGap, 1000, height: 256, width: 256),
            "swin_v2_t" => new SwinTransformer(SwinShape.Tiny, 1000),
            "swin_v2_s" => new SwinTransformer(SwinShape.Small, 1000),
            "swin_v2_b" => new SwinTransformer(SwinShape.Base, 1000),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not a network"),
        };
        Assert.Equal(expected, network.parameters().Sum(p => p.numel()));
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
}
