using Retable.Contract;
using Retable.Learning.Models.Transformers;
using Retable.Papers.Anchoring;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class RecipeTests
{
    private static readonly ImageNetRecipe Published = new() { Epochs = 400 };

    [Fact]
    public void ImageNets_rate_stays_within_an_epoch_and_ends_near_its_floor()
    {
        var rate = Published.Schedule(batchesPerEpoch: 2502);
        Assert.Equal((rate(0), 1e-4), (rate(2501), rate(0)));
        Assert.Equal((1e-4 + 1e-6) / 2, rate(200 * 2502), precision: 12);
        Assert.InRange(rate((400 * 2502) - 1), 1e-6, 1.01e-6);
    }

    [Fact]
    public void ImageNets_average_forgets_as_the_released_script_does() => Assert.Equal(0.9991808, Published.AverageDecay(512), precision: 12);

    // Without a gradient AdamW moves a weight by rate · decay alone: 1e-4 · 0.05 of a matrix, and nothing of what is spared.
    [Fact]
    public void ImageNets_decay_spares_biases_normalisations_and_embeddings()
    {
        using var network = new VisionTransformer(new VisionTransformerShape(8, 1, 2), classes: 3, channels: 3, height: 16, width: 16);
        using var noGradient = no_grad();
        foreach (var parameter in network.parameters())
        {
            parameter.fill_(1);
            parameter.grad = zeros_like(parameter);
        }

        Published.Optimizer(network).step();
        var moved = network.named_parameters().Where(each => (1 - each.parameter.flatten()[0].item<float>()) > 1e-6).Select(each => each.name).ToList();
        var spared = network.named_parameters().Select(each => each.name).Except(moved);
        Assert.All(moved, name => Assert.EndsWith(".weight", name, StringComparison.Ordinal));
        Assert.Contains("blocks.0.attn.qkv.weight", moved);
        Assert.Equal(["blocks.0.norm1.weight", "blocks.0.norm2.weight", "cls_token", "norm.weight", "pos_embed"], spared.Where(name => !name.EndsWith("bias", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    // Two classes, one of each: rows of mixed targets sum to 1 and are the two weights.
    [Fact]
    public void ImageNets_batches_are_mixed_by_mixup_and_by_CutMix_about_as_often()
    {
        var (images, labels) = (zeros(2, 3, 4, 4), tensor([0L, 1]));
        images[1].fill_(1);
        var cut = Enumerable.Range(0, 200).Count(step =>
        {
            var (mixed, targets) = Published.Mixed(images, labels, classes: 2, new SeedSequence(3), step);
            Assert.True(targets.sum(1).allclose(ones(2)));
            return mixed.unique().output.data<float>().ToArray().All(value => value is 0 or 1);
        });
        Assert.InRange(cut, 70, 130);
    }

    [Fact]
    public void Without_mixing_the_targets_are_the_labels()
    {
        var (mixed, targets) = (Published with { Mixing = 0 }).Mixed(ones(2, 3, 4, 4), tensor([1L, 0]), classes: 2, new SeedSequence(3), 0);
        Assert.True(mixed.equal(ones(2, 3, 4, 4)).all().item<bool>());
        Assert.Equal([0f, 1, 1, 0], targets.data<float>().ToArray());
    }

    // Momentum 0.1: after n batches of mean 5 the running mean is 5 · (1 − 0.9ⁿ).
    [Fact]
    public void Refreshed_statistics_are_those_of_the_batches_and_weights_stay()
    {
        using var norm = nn.BatchNorm1d(1);
        using var network = nn.Sequential(norm);
        BatchNormRefresh.On(network, Enumerable.Repeat(tensor([4f, 6f]).reshape(2, 1), 40));
        Assert.Equal(5 * (1 - Math.Pow(0.9, 40)), norm.running_mean!.item<float>(), precision: 4);
        Assert.Equal(1, norm.weight!.item<float>());
        Assert.False(network.training);
    }
}
