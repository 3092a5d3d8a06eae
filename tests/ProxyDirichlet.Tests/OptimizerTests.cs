using Retable.Papers.ProxyDirichlet;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>What the optimizers of the recipes do to one weight that begins at 1 and has the gradient 1.</summary>
[Collection(Experiment.OneGenerator)]
public sealed class OptimizerTests
{
    private static readonly TrainingRecipe Recipe = new() { Epochs = 90, LearningRate = 0.1, WeightDecay = 0 };

    // Nesterov: the momentum is 1, then 1.9; a step goes by the gradient and 0.9 of it: 1.9, then 2.71. Plain momentum would go by 1, then 1.9.
    [Fact]
    public void Gradient_descent_looks_ahead_by_Nesterov() => Assert.Equal(1 - (0.1 * (1.9 + 2.71)), After(new Optimizer.Sgd(), Recipe, steps: 2), precision: 6);

    // Of a weight that is no batch norm in a block: the gradient is 1 and the decay's 0.5.
    [Fact]
    public void The_decay_is_part_of_the_gradient() =>
        Assert.Equal(1 - (0.1 * 1.9 * 1.5), After(new Optimizer.Sgd(), Recipe with { WeightDecay = 0.5 }, steps: 1), precision: 6);

    // AdamW decays first, by the rate times 0.5 of the weight, and its first step is the rate whatever the gradient.
    [Fact]
    public void AdamW_decays_the_weight_itself() =>
        Assert.Equal((1 - (0.1 * 0.5)) - 0.1, After(new Optimizer.Adamw(), Recipe with { WeightDecay = 0.5 }, steps: 1), precision: 5);

    [Fact]
    public void The_rate_of_gradient_descent_falls_to_a_tenth_three_times_and_that_of_AdamW_stays()
    {
        var (falling, constant) = (new Optimizer.Sgd().RateOf(Recipe, stepsPerEpoch: 2), new Optimizer.Adamw().RateOf(Recipe, stepsPerEpoch: 2));
        Assert.Equal([0.1, 0.01, 0.01, 0.001, 0.001, 0.0001], new long[] { 59, 60, 119, 120, 159, 160 }.Select(step => falling(step)), (expected, found) => Math.Abs(expected - found) < 1e-12);
        Assert.Equal(0.1, constant(179));
    }

    private static double After(Optimizer optimizer, TrainingRecipe recipe, int steps)
    {
        using var network = nn.Linear(1, 1, hasBias: false);
        using (no_grad())
        {
            network.weight!.fill_(1);
        }

        using var helper = optimizer.Create(network, recipe);
        for (var step = 0; step < steps; step++)
        {
            helper.zero_grad();
            network.weight!.sum().backward();
            helper.step();
        }

        return network.weight!.item<float>();
    }
}
