using Retable.Learning.Anchoring;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>Steps of amp's training on a small network, images among the variables, and its learning rates.</summary>
internal static class AmpTraining
{
    [Op("amp.train-step")]
    public static void Steps(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        using var network = new StridedNetwork(inputs["weights"]);
        using var optimizer = optim.SGD(
            network.parameters(), inputs["lr"].Number, momentum: inputs["momentum"].Number, weight_decay: inputs["weight_decay"].Number);
        for (var step = 0; step < inputs["steps"].Count; step++)
        {
            MatchStep(network, optimizer, inputs["steps"][step], expected["steps"][step]);
        }

        MatchRates(inputs["schedule"], expected["schedule_lr"].Numbers);
    }

    private static void MatchStep(StridedNetwork network, optim.Optimizer optimizer, FixtureNode inputs, FixtureNode expected)
    {
        var x = Tensors.Of(inputs["x"]).requires_grad_();
        var anchors = x.index_select(0, Tensors.Of(inputs["perm"])).index_select(0, Tensors.Of(inputs["idx"]));
        var logits = network.call(AnchoredBatch.Of(x, anchors));
        logits.retain_grad();
        var loss = nn.functional.cross_entropy(logits, Tensors.Of(inputs["target"]));
        optimizer.zero_grad();
        loss.backward();

        expected["logits"].Matches(Tensors.Numbers(logits));
        expected["loss"].Matches(Tensors.Numbers(loss));
        expected["grad_logits"].Matches(Tensors.Numbers(logits.grad!));
        if (expected.Has("grad"))
        {
            expected["grad_x"].Matches(Tensors.Numbers(x.grad!));
            MatchAll(expected["grad"], network, parameter => parameter.grad!);
        }

        optimizer.step();
        MatchAll(expected["weights_after"], network, parameter => parameter);
    }

    private static void MatchAll(FixtureNode expected, StridedNetwork network, Func<Tensor, Tensor> of)
    {
        foreach (var name in expected.Names)
        {
            expected[name].Matches(Tensors.Numbers(of(network.get_parameter(name)!)));
        }
    }

    private static void MatchRates(FixtureNode inputs, double[] expected)
    {
        using var weight = nn.Parameter(zeros(1));
        using var optimizer = optim.SGD([weight], inputs["base_lr"].Number);
        var schedule = optim.lr_scheduler.MultiStepLR(optimizer, inputs["milestones"].Ints, inputs["gamma"].Number);
        var epochs = inputs["epochs"].Ints;
        for (var epoch = 0; epoch <= epochs.Max(); epoch++)
        {
            if (Array.IndexOf(epochs, epoch) is >= 0 and var place)
            {
                Assert.Equal(expected[place], optimizer.ParamGroups.Single().LearningRate, 1e-12);
            }

            schedule.step();
        }
    }
}
