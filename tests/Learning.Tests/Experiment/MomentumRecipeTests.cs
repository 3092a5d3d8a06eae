using Retable.Learning.Experiment;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class MomentumRecipeTests
{
    private static readonly MomentumRecipe Recipe = new() { Epochs = 10, WeightDecay = 0 };

    // The gradient is 1 throughout: velocities 1 and 1.9, so 1 − 0.1 and then − 0.19. Nesterov's would be 1 − 0.19 after one step, dampened ones smaller.
    [Fact]
    public void A_step_goes_along_the_velocity_without_looking_ahead() => Assert.Equal([0.9, 0.71], Weights(Recipe, steps: 2), (a, b) => Math.Abs(a - b) < 1e-6);

    // 1 + 0.5 · 1 = 1.5 at first.
    [Fact]
    public void The_decay_is_part_of_the_gradient() => Assert.Equal([0.85], Weights(Recipe with { WeightDecay = 0.5 }, steps: 1), (a, b) => Math.Abs(a - b) < 1e-6);

    // 10 epochs of 4 batches: a fifth from the epochs 3, 6 and 8 on.
    [Theory, InlineData(11, 0.1), InlineData(12, 0.02), InlineData(24, 0.004), InlineData(32, 0.0008), InlineData(39, 0.0008)]
    public void The_rate_falls_to_a_fifth_three_times(int step, double rate) => Assert.Equal(rate, Recipe.Schedule(batchesPerEpoch: 4)(step), precision: 12);

    private static List<double> Weights(MomentumRecipe recipe, int steps)
    {
        using var layer = nn.Linear(1, 1, hasBias: false);
        using (no_grad())
        {
            layer.weight!.fill_(1);
        }

        using var optimizer = recipe.Optimizer(layer);
        var weights = new List<double>();
        for (var step = 0; step < steps; step++)
        {
            optimizer.zero_grad();
            layer.weight!.sum().backward();
            optimizer.step();
            weights.Add(layer.weight!.item<float>());
        }

        return weights;
    }
}
