using Retable.Papers.Anchoring;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>Cross-entropy as url and anchoring take it, with its gradient.</summary>
internal static class CrossEntropies
{
    [Op("url.ce-label-smoothing")]
    public static void PlainAndSmoothed(Fixture fixture)
    {
        foreach (var name in fixture.Inputs.Names)
        {
            var (inputs, expected) = (fixture.Inputs[name], fixture.Expected[name]);
            var smoothing = inputs["smoothing"].Number;
            Match(inputs["logits"], expected["ce"], expected["ce_grad_logits"], z => Entropy(z, inputs["target"]));
            Match(inputs["logits"], expected["smoothed"], expected["smoothed_grad_logits"], z => Entropy(z, inputs["target"], smoothing));
        }
    }

    [Op("loss.cross-entropy-labels")]
    public static void OfLabels(Fixture fixture) => MatchCases(fixture, (z, prefix) => Entropy(z, fixture.Inputs[$"{prefix}labels"]));

    [Op("loss.uniform-target")]
    public static void OfUniformTarget(Fixture fixture) =>
        MatchCases(fixture, (z, _) => UniformCrossEntropy.Of(z));

    [Op("loss.label-smoothing")]
    public static void Smoothed(Fixture fixture)
    {
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        foreach (var (name, target) in new[] { ("soft", "soft_targets"), ("mixed", "mixed_targets"), ("labels", "labels") })
        {
            Match(
                inputs["logits"], expected[$"{name}.loss"], expected[$"{name}.grad"], z => Entropy(z, inputs[target], inputs["label_smoothing"].Number));
        }
    }

    // The cases of a fixture: without a name, and under the names "extreme" and "batch1".
    private static void MatchCases(Fixture fixture, Func<Tensor, string, Tensor> loss)
    {
        foreach (var prefix in (string[])["", "extreme.", "batch1."])
        {
            Match(
                fixture.Inputs[$"{prefix}logits"],
                fixture.Expected[$"{prefix}loss"],
                fixture.Expected[$"{prefix}grad"],
                z => loss(z, prefix));
        }
    }

    private static Tensor Entropy(Tensor logits, FixtureNode target, double smoothing = 0) =>
        nn.functional.cross_entropy(logits, Tensors.Of(target), label_smoothing: smoothing);

    private static void Match(FixtureNode logits, FixtureNode value, FixtureNode gradient, Func<Tensor, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        var z = Tensors.Of(logits).requires_grad_();
        var result = loss(z);
        result.backward();
        value.Matches(Tensors.Numbers(result));
        gradient.Matches(Tensors.Numbers(z.grad!));
    }
}
