using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Every distribution against PyTorch: facts, values, gradients, and draws with the same seed.</summary>
/// <remarks>Alone, because draws are from the process's own generator.</remarks>
[Collection(nameof(DistributionFixtureTests))]
[CollectionDefinition(nameof(DistributionFixtureTests), DisableParallelization = true)]
public sealed class DistributionFixtureTests
{
    private static readonly Fixture Fixtures = Fixture.Load(Checkout.At("tests", "TorchSharp.Tests", "distributions", "fixtures", "distributions.json"));

    private static readonly Dictionary<string, Func<Tensor[], distributions.Distribution>> Made = new()
    {
        ["normal"] = given => distributions.Normal(given[0], given[1]),
        ["uniform"] = given => distributions.Uniform(given[0], given[1]),
        ["gamma"] = given => distributions.Gamma(given[0], given[1]),
        ["beta"] = given => distributions.Beta(given[0], given[1]),
        ["dirichlet"] = given => distributions.Dirichlet(given[0]),
        ["categorical_probs"] = given => distributions.Categorical(probs: given[0]),
        ["categorical_logits"] = given => distributions.Categorical(logits: given[0]),
        ["bernoulli_probs"] = given => distributions.Bernoulli(probs: given[0]),
        ["bernoulli_logits"] = given => distributions.Bernoulli(logits: given[0]),
    };

    public static TheoryData<string> Names => [.. Fixtures.Expected.Names];

    public static TheoryData<string> With(string member) => [.. Fixtures.Expected.Names.Where(name => Fixtures.Expected[name].Has(member))];

    [Theory, MemberData(nameof(Names))]
    public void Its_facts_are_PyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        var (expected, distribution) = (Fixtures.Expected[name], Distribution(name));
        Assert.Equal(expected["batch_shape"].Longs, distribution.batch_shape);
        Assert.Equal(expected["event_shape"].Longs, distribution.event_shape);
        var facts = expected["facts"];
        facts["mean"].Matches(distribution.mean);
        facts["variance"].Matches(distribution.variance);
        facts["stddev"].Matches(distribution.stddev);
        if (facts.Has("mode"))
        {
            facts["mode"].Matches(distribution.mode);
        }

        expected["entropy"].Matches(distribution.entropy());
        expected["perplexity"].Matches(distribution.perplexity());
        expected["log_prob"].Matches(distribution.log_prob(Values(name)));
    }

    [Theory, MemberData(nameof(With), "cdf")]
    public void Its_distribution_function_is_PyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        Fixtures.Expected[name]["cdf"].Matches(Distribution(name).cdf(Values(name)));
    }

    [Theory, MemberData(nameof(With), "icdf")]
    public void Its_inverse_distribution_function_is_PyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        var probabilities = linspace(0.1, 0.9, Values(name).shape[^1], float64);
        Fixtures.Expected[name]["icdf"].Matches(Distribution(name).icdf(probabilities));
    }

    [Theory, MemberData(nameof(With), "support")]
    public void Its_support_is_PyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        var distribution = Distribution(name);
        Fixtures.Expected[name]["support"].Matches(distribution.enumerate_support());
        Fixtures.Expected[name]["support_narrow"].Matches(distribution.enumerate_support(expand: false));
    }

    [Theory, MemberData(nameof(With), "log_prob_gradients")]
    public void The_gradients_of_its_values_are_PyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        Gradients(name, "log_prob_gradients", distribution => distribution.log_prob(Values(name)));
        Gradients(name, "entropy_gradients", distribution => distribution.entropy());
    }

    [Theory, MemberData(nameof(With), "rsample")]
    public void Its_draws_and_their_gradients_are_PyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        Fixtures.Expected[name]["rsample"].Matches(Distribution(name).rsample(4));
        Gradients(name, "rsample_gradients", distribution =>
        {
            manual_seed(7);
            return distribution.rsample(4);
        });
    }

    [Theory, MemberData(nameof(With), "sample")]
    public void Its_discrete_draws_are_PyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        Fixtures.Expected[name]["sample"].Matches(Distribution(name).sample(4));
        Assert.Throws<NotSupportedException>(() => Distribution(name).rsample(4));
    }

    [Theory, MemberData(nameof(Names))]
    public void Draws_follow_the_generator_and_carry_no_gradient(string name)
    {
        using var scope = NewDisposeScope();
        Tensor[] parameters = [.. Parameters(name).Select(each => each.with_requires_grad())];
        var distribution = Made[name](parameters);
        manual_seed(3);
        var first = distribution.sample(2, 3);
        Assert.False(first.requires_grad);
        Assert.Equal([2, 3, .. distribution.batch_shape, .. distribution.event_shape], first.shape);
        manual_seed(3);
        Assert.True(distribution.sample(2, 3).equal(first).all().ToBoolean());
    }

    [Theory, MemberData(nameof(Names))]
    public void Expanded_it_is_the_same(string name)
    {
        using var scope = NewDisposeScope();
        var distribution = Distribution(name);
        var expanded = distribution.expand([6, .. distribution.batch_shape]);
        Assert.Equal([6, .. distribution.batch_shape], expanded.batch_shape);
        var value = Values(name)[0];
        Assert.True(expanded.log_prob(value)[5].equal(distribution.log_prob(value)).all().ToBoolean());
    }

    private static distributions.Distribution Distribution(string name) => Made[name](Parameters(name));

    private static Tensor[] Parameters(string name)
    {
        var given = Fixtures.Inputs[name]["parameters"];
        return [.. Enumerable.Range(0, given.Count).Select(i => given[i].Tensor())];
    }

    private static Tensor Values(string name) => Fixtures.Inputs[name]["values"].Tensor();

    private static void Gradients(string name, string expected, Func<distributions.Distribution, Tensor> output)
    {
        Tensor[] leaves = [.. Parameters(name).Select(each => each.with_requires_grad())];
        var value = output(Made[name](leaves));
        var cotangent = arange(value.numel(), float64).cos().view(value.shape);
        (value * cotangent).sum().backward();
        for (var i = 0; i < leaves.Length; i++)
        {
            Fixtures.Expected[name][expected][i].Matches(leaves[i].grad ?? zeros_like(leaves[i]));
        }
    }
}
