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

    // Two ones of length √2 are cut to length 1, each to a = 1 / √2; two times 0.1 are shorter than that and stay. Without decay a step is Adam's:
    // first the rate itself, then (0.09 a + 0.1 · 0.1) / 0.19 over the root of (0.000999 a² + 0.001 · 0.01) / 0.001999, which is 0.7677 of it (uncut 0.7408).
    [Fact]
    public void Gradients_longer_than_one_are_cut_to_it_together()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(full(2, 3.0, dtype: float64));
        using var lamb = new Lamb([("weight", parameter)], 0.1, new LambSettings { WeightDecay = 0 });
        Step(lamb, parameter, 1);
        Step(lamb, parameter, 0.1);
        Assert.Equal(3 - 0.1 - (0.1 * 0.76770), parameter.detach()[0].item<double>(), 1e-5);
    }

    [Fact]
    public void It_needs_a_parameter() => Assert.Throws<ArgumentOutOfRangeException>(() => new Lamb([], 0.1));

    // The second step depends on what the first one left; that of a vector also on how many there were, which the ratio of a matrix hides.
    [Fact]
    public void Restored_it_takes_the_step_that_the_saved_one_takes()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (new Parameter(full(4, 3.0)), new Parameter(full(4, 3.0)));
        using var saved = new Lamb([("weight", first)], 0.1);
        using var restored = new Lamb([("weight", second)], 0.1);
        Step(saved, first, 1);
        second.detach().copy_(first.detach());
        restored.Restore(saved.Save().ToDictionary());
        Step(saved, first, -3);
        Step(restored, second, -3);
        Assert.Equal(first.detach().data<float>().ToArray(), second.detach().data<float>().ToArray());
    }

    [Fact]
    public void The_state_of_other_parameters_is_refused()
    {
        using var scope = NewDisposeScope();
        using var one = new Lamb([("weight", new Parameter(zeros(2, 2)))], 0.1);
        using var other = new Lamb([("weight", new Parameter(zeros(2, 3)))], 0.1);
        using var third = new Lamb([("bias", new Parameter(zeros(2, 2)))], 0.1);
        Assert.Contains("[2, 2]", Assert.Throws<InvalidDataException>(() => other.Restore(one.Save().ToDictionary())).Message, StringComparison.Ordinal);
        Assert.Throws<KeyNotFoundException>(() => third.Restore(one.Save().ToDictionary()));
    }

    private static void Step(Lamb optimizer, Parameter parameter, double gradient)
    {
        parameter.grad = full_like(parameter, gradient).detach();
        optimizer.step();
    }

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
