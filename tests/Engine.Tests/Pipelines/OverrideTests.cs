using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Tests.Pipelines;

/// <summary><c>--set</c>: a parameter, or a part of one, for one run.</summary>
public sealed class OverrideTests
{
    private const string Text = """
        paper: lab
        defaults:
          rate: 1
          recipe: {end: {loss: kl, rate: '${rate}'}, proxy: {loss: reverse, rate: 3}}
        profiles: {p: {}, q: {only: {a: 1}}}
        stages:
          a:
            matrix: {student: [end, proxy]}
            run: train ${recipe[student].loss} ${recipe[student].rate} > ${out.o}
            out: {o: f}
          b:
            profiles: [q]
            run: echo ${only.a} > ${out.o}
            out: {o: f}
        """;

    [Theory]
    [InlineData("train kl 1, train reverse 3")]
    [InlineData("train kl 2, train reverse 3", "rate=2")]
    [InlineData("train softmax 1, train reverse 3", "recipe.end.loss=softmax")]
    [InlineData("train softmax 1, train reverse 5", "recipe.end.loss=softmax", "recipe.proxy.rate=5")]
    [InlineData("train x 9, train reverse 3", "recipe.end={loss: x, rate: 9}")]
    public void A_part_is_replaced_and_the_rest_stays(string commands, params string[] set) => Assert.Equal(commands, string.Join(", ", Commands("p", set)));

    [Theory]
    [InlineData("recip.end.loss=x", "recipe")]
    [InlineData("recipe.ende.loss=x", "end")]
    [InlineData("recipe.end.los=x", "loss")]
    public void A_misspelt_part_gets_the_nearest_name(string set, string nearest)
    {
        var error = Assert.Throws<BadInputException>(() => Commands("p", set));
        Assert.Contains(("nearest", nearest), error.Facts);
        Assert.Equal($"--set {set.Split('=')[0]}", error.At!.ToString());
    }

    [Theory]
    [InlineData("rate.of=2")]
    [InlineData("only.a=2")]
    public void What_is_no_map_has_no_parts(string set) => Assert.Throws<BadInputException>(() => Commands("p", set));

    private static IEnumerable<string> Commands(string profile, params IEnumerable<string> set) => PipelineFile.Parse(Text, "f")
        .Expand(profile, new StepCatalog { Executables = new Dictionary<string, StepExecutable>() }, set.ToDictionary(s => s.Split('=')[0], s => s.Split('=')[1]))
        .Stages.Select(stage => stage.Step.ToString()!.Split(" >")[0]);
}
