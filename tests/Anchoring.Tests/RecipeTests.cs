using Retable.Papers.Anchoring;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class RecipeTests
{
    [Theory, InlineData(0, 0.1), InlineData(59, 0.1), InlineData(60, 0.02), InlineData(120, 0.004), InlineData(160, 0.0008), InlineData(199, 0.0008)]
    public void Cifars_rate_falls_to_a_fifth_three_times(int epoch, double expected) =>
        Assert.Equal(expected, CifarRecipe.LearningRate(stepsPerEpoch: 391)((epoch * 391L) + 390), precision: 12);

    // A bias at 1 without gradient moves by rate · decay: weight decay spares nothing.
    [Fact]
    public void Cifars_weight_decay_is_on_biases_too()
    {
        using var network = nn.Linear(1, 1);
        using var noGradient = no_grad();
        network.bias!.fill_(1);
        var optimizer = CifarRecipe.Optimizer(network);
        foreach (var parameter in network.parameters())
        {
            parameter.grad = zeros_like(parameter);
        }

        optimizer.step();
        Assert.Equal(1 - (0.1 * 5e-4), network.bias!.item<float>(), precision: 6);
    }

    [Fact]
    public void ImageNets_rate_stays_within_an_epoch_and_ends_near_its_floor()
    {
        var rate = ImageNetRecipe.LearningRate(stepsPerEpoch: 2502);
        Assert.Equal((rate(0), 1e-4), (rate(2501), rate(0)));
        Assert.Equal((1e-4 + 1e-6) / 2, rate(200 * 2502), precision: 12);
        Assert.InRange(rate((400 * 2502) - 1), 1e-6, 1.01e-6);
    }

    [Fact]
    public void ImageNets_average_forgets_as_the_released_script_does() => Assert.Equal(0.9991808, ImageNetRecipe.AverageDecay, precision: 12);

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
