using Retable.Learning.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class LambTests
{
    // The first update of Adam is the sign of the gradient, so four ones, of length 2. Four threes have length 6: with next to no decay
    // they move by 0.1 * 6 = 0.6 in all, each by 0.3. Where the ratio does not apply, each moves by the rate.
    [Fact]
    public void A_matrix_moves_by_the_rate_times_its_own_length() => Assert.Equal(3 - 0.3, AfterOneStep("weight", full(2, 2, 3.0), 1e-12), 1e-5);

    [Fact]
    public void A_vector_moves_as_in_Adam() => Assert.Equal(3 - 0.1, AfterOneStep("weight", full(4, 3.0), 1e-12), 1e-5);

    [Fact]
    public void A_matrix_named_bias_moves_as_in_Adam() => Assert.Equal(3 - 0.1, AfterOneStep("head.bias", full(2, 2, 3.0), 1e-12), 1e-5);

    [Fact]
    public void Without_decay_a_matrix_moves_as_in_Adam() => Assert.Equal(3 - 0.1, AfterOneStep("weight", full(2, 2, 3.0), 0), 1e-5);

    [Fact]
    public void It_needs_a_parameter() => Assert.Throws<ArgumentOutOfRangeException>(() => new Lamb([], 0.1));

    private static double AfterOneStep(string name, Tensor start, double decay)
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(start.to(float64));
        using var optimizer = new Lamb([(name, parameter)], 0.1, new LambSettings { WeightDecay = decay });
        parameter.grad = ones_like(parameter).detach();
        optimizer.step();
        return parameter.detach().flatten()[0].item<double>();
    }
}
