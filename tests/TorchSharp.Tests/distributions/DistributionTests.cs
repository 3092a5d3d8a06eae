using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>What a fixture does not hold: moments of draws, refusals, ownership.</summary>
public sealed class DistributionTests
{
    public static TheoryData<string> Continuous => ["normal", "uniform", "gamma", "beta", "dirichlet"];

    [Theory, MemberData(nameof(Continuous))]
    public void The_moments_of_many_draws_are_the_distributions(string name)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var (a, b) = (tensor([0.7, 2.0, 5.0], float64), tensor([6.0, 7.0, 8.0], float64));
        distributions.Distribution distribution = name switch
        {
            "normal" => distributions.Normal(a, b, generator),
            "uniform" => distributions.Uniform(a, b, generator),
            "gamma" => distributions.Gamma(a, b, generator),
            "beta" => distributions.Beta(a, b, generator),
            _ => distributions.Dirichlet(a, generator),
        };
        var drawn = distribution.sample(200_000);
        var error = (distribution.variance / 200_000).sqrt();
        Assert.True(((drawn.mean([0]) - distribution.mean).abs() < 5 * error).all().ToBoolean());
        Assert.True(((drawn.var([0]) / distribution.variance) - 1).abs().max().ToDouble() < 0.05);
    }

    [Fact]
    public void What_is_no_parameter_is_refused_by_its_name()
    {
        using var scope = NewDisposeScope();
        var (good, bad, unknown) = (ones(2), tensor([1.0f, -1.0f]), tensor([1.0f, float.NaN]));
        Refused("scale", () => distributions.Normal(good, bad));
        Refused("loc", () => distributions.Normal(unknown, good));
        Refused("high - low", () => distributions.Uniform(good, bad));
        Refused("rate", () => distributions.Gamma(good, bad));
        Refused("concentration0", () => distributions.Beta(good, bad));
        Refused("concentration", () => distributions.Dirichlet(unknown));
        Refused("probs", () => distributions.Categorical(probs: bad));
        Refused("logits", () => distributions.Categorical(logits: unknown));
        Refused("probs", () => distributions.Bernoulli(probs: good * 2));
        Refused("probs", () => distributions.Bernoulli());
        Refused("probs", () => distributions.Categorical(good, good));
        Assert.ThrowsAny<Exception>(() => distributions.Normal(ones(2), ones(3)));
    }

    [Fact]
    public void Disposed_it_leaves_its_parameters_to_their_holder()
    {
        using var loc = zeros(3);
        using var scale = ones(3);
        distributions.Normal(loc, scale).Dispose();
        distributions.Beta(scale, scale).Dispose();
        Assert.Equal(3, (loc + scale).numel());
    }

    [Fact]
    public void It_outlives_the_scope_it_was_made_in()
    {
        distributions.Distribution distribution;
        using (NewDisposeScope())
        {
            distribution = distributions.Dirichlet(ones(3));
        }

        using (distribution)
        using (var drawn = distribution.sample())
        {
            Assert.Equal(1, drawn.sum().ToDouble(), 1e-6);
        }
    }

    [Theory]
    [InlineData(ScalarType.Float16, 0.0009765625, 65504.0, 6.103515625e-05)]
    [InlineData(ScalarType.BFloat16, 0.0078125, 3.3895313892515355e+38, 1.1754943508222875e-38)]
    [InlineData(ScalarType.Float32, 1.1920928955078125e-07, float.MaxValue, 1.1754943508222875e-38)]
    [InlineData(ScalarType.Float64, 2.220446049250313e-16, double.MaxValue, 2.2250738585072014e-308)]
    public void The_limits_of_a_type_are_PyTorchs(ScalarType dtype, double eps, double max, double tiny)
    {
        var limits = finfo(dtype);
        Assert.Equal((eps, max, -max, tiny), (limits.eps, limits.max, limits.min, limits.tiny));
        Assert.Throws<ArgumentException>(() => finfo(ScalarType.Int64));
    }

    private static void Refused(string name, Action made) =>
        Assert.Contains(name, Assert.Throws<ArgumentException>(made).Message, StringComparison.Ordinal);
}
