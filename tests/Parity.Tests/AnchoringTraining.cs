using Retable.Learning.Models;
using Retable.Tests;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>Two steps of anchoring's optimizer on a small network of its blocks; the first batch hides the references.</summary>
internal static class AnchoringTraining
{
    [Op("anchoring.train")]
    public static void Steps(Fixture fixture)
    {
        MatchSteps(fixture, "code", (logits, labels, _) => nn.functional.cross_entropy(logits, labels));
        MatchSteps(fixture, "paper", (logits, labels, isMasked) => isMasked
            ? -nn.functional.log_softmax(logits, 1).mean()
            : nn.functional.cross_entropy(logits, labels));
    }

    private static void MatchSteps(Fixture fixture, string form, Func<Tensor, Tensor, bool, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        using var network = new SmallNetwork();
        network.to(float64);
        network.load_state_dict(inputs["weights"].Names.ToDictionary(name => name, name => Tensors.Of(inputs["weights"][name])), strict: false);
        using var optimizer = optim.SGD(
            network.parameters(), inputs["lr"].Number, momentum: inputs["momentum"].Number, weight_decay: inputs["weight_decay"].Number);
        for (var step = 0; step < inputs["masked"].Count; step++)
        {
            var isMasked = inputs["masked"][step].Number != 0;
            var logits = network.call(Anchored(inputs, $"step{step}", isMasked));
            var value = loss(logits, Tensors.Of(inputs[$"step{step}.labels"]), isMasked);
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

    private static Tensor Anchored(FixtureNode inputs, string step, bool isMasked)
    {
        var references = Tensors.Of(inputs[$"{step}.anchors"]).index_select(0, Tensors.Of(inputs[$"{step}.index"]));
        return cat([isMasked ? zeros_like(references) : references, Tensors.Of(inputs[$"{step}.x"]) - references], 1);
    }

    private sealed class SmallNetwork : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "conv1")]
        private readonly nn.Module<Tensor, Tensor> _stem = nn.Conv2d(6, 4, 3, padding: 1, bias: false);

        [ComponentName(Name = "bn1")]
        private readonly nn.Module<Tensor, Tensor> _norm = nn.BatchNorm2d(4);

        [ComponentName(Name = "block1")]
        private readonly nn.Module<Tensor, Tensor> _first = new BasicBlock(4, 4, stride: 1);

        [ComponentName(Name = "block2")]
        private readonly nn.Module<Tensor, Tensor> _second = new BasicBlock(4, 5, stride: 2);

        [ComponentName(Name = "linear")]
        private readonly nn.Module<Tensor, Tensor> _classifier = nn.Linear(5, 6);

        public SmallNetwork()
            : base(nameof(SmallNetwork)) => RegisterComponents();

        public override Tensor forward(Tensor input) =>
            _classifier.call(_second.call(_first.call(_norm.call(_stem.call(input)).relu())).mean([2L, 3L]));
    }
}
