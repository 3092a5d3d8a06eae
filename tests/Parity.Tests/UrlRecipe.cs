using Retable.Learning.Optimization;
using Retable.Learning.Training;
using Retable.Tests;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>How the networks of url are optimised.</summary>
internal static class UrlRecipe
{
    [Op("url.lamb-and-cosine")]
    public static void LambAndCosine(Fixture fixture)
    {
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        foreach (var name in inputs.Names)
        {
            if (inputs[name].Has("epochs"))
            {
                MatchRates(inputs[name], expected[name]);
            }
            else
            {
                MatchSteps(inputs[name], expected[name]);
            }
        }
    }

    private static void MatchSteps(FixtureNode inputs, FixtureNode expected)
    {
        using var scope = NewDisposeScope();
        var parameters = inputs["params"].Names.Select(name => (Name: name, Parameter: new Parameter(Tensors.Of(inputs["params"][name])))).ToList();
        var settings = new LambSettings
        {
            Beta1 = inputs["betas"][0].Number,
            Beta2 = inputs["betas"][1].Number,
            Epsilon = inputs["eps"].Number,
            WeightDecay = inputs["weight_decay"].Number,
            MaxGradientNorm = inputs["max_grad_norm"].Number,
        };
        using var optimizer = new Lamb(parameters, inputs["lr"].Number, settings);
        for (var step = 0; step < inputs["grads_per_step"].Count; step++)
        {
            optimizer.zero_grad();
            foreach (var (name, parameter) in parameters)
            {
                parameter.grad = Tensors.Of(inputs["grads_per_step"][step][name]);
            }

            optimizer.step();
            foreach (var (name, parameter) in parameters)
            {
                expected["params_after_step"][step][name].Matches(Tensors.Numbers(parameter));
            }
        }
    }

    private static void MatchRates(FixtureNode inputs, FixtureNode expected)
    {
        var (epochs, rate) = (inputs["epochs"].Int, inputs["base_lr"].Number);
        var schedule = LearningRates.Warmup(
            inputs["warmup_lr"].Number, rate, inputs["warmup_epochs"].Int, then: LearningRates.Cosine(rate, epochs));
        expected["lr_used_in_epoch"].Matches([.. Enumerable.Range(0, expected["num_epochs"].Int).Select(epoch => schedule(epoch))]);
        expected["lr_after_last"].Matches(schedule(epochs));
    }
}
