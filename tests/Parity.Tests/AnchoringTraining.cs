using Retable.Papers.Anchoring;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>Two steps of anchoring's optimizer on a small network of its blocks; the first batch hides the references.</summary>
internal static class AnchoringTraining
{
    [Op("anchoring.train")]
    public static void Steps(Fixture fixture)
    {
        MatchSteps(fixture, "code", new ReleasedMaskingLoss());
        MatchSteps(fixture, "paper", new ReferenceMaskingLoss());
    }

    private static void MatchSteps(Fixture fixture, string form, IReferenceMaskingLoss loss)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        using var network = AnchoringNetwork.With(inputs["weights"]);
        using var optimizer = optim.SGD(
            network.parameters(), inputs["lr"].Number, momentum: inputs["momentum"].Number, weight_decay: inputs["weight_decay"].Number);
        for (var step = 0; step < inputs["masked"].Count; step++)
        {
            var isMasked = inputs["masked"][step].Number != 0;
            var logits = network.call(Pairs(inputs, $"step{step}", isMasked));
            var value = loss.forward(logits, Tensors.Of(inputs[$"step{step}.labels"]), isMasked);
            expected[$"{form}.step{step}.logits"].Matches(Tensors.Numbers(logits));
            expected[$"{form}.step{step}.loss"].Matches(Tensors.Numbers(value));
            optimizer.zero_grad();
            value.backward();
            optimizer.step();
        }

        var state = network.state_dict();
        foreach (var name in inputs["weights"].Names)
        {
            expected[$"{form}.after.{name}"].Matches(Tensors.Numbers(state[name]));
        }
    }

    private static Tensor Pairs(FixtureNode inputs, string step, bool isMasked)
    {
        var references = Tensors.Of(inputs[$"{step}.anchors"]).index_select(0, Tensors.Of(inputs[$"{step}.index"]));
        return new ReferenceMasking(0.5).Pairs(Tensors.Of(inputs[$"{step}.x"]), references, isMasked);
    }
}
