using Retable.Papers.ProxyDirichlet;
using Retable.Tests;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>How members and students of proxy-dirichlet are optimised.</summary>
internal static class DistillationRecipe
{
    [Op("proxy-dirichlet.optimizer-schedule")]
    public static void OptimizerAndSchedule(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var (rate, epochs) = (inputs["lr"].Number, inputs["epochs"].Int);
        var parameters = inputs["initial"].Names.ToDictionary(name => name, name => new Parameter(Tensors.Of(inputs["initial"][name])), StringComparer.Ordinal);
        var groups = WeightDecayGroups.Of(parameters.Select(p => (p.Key, p.Value)), inputs["weight_decay"].Number);
        for (var i = 0; i < groups.Length; i++)
        {
            var names = groups[i].Parameters.Select(p => parameters.Single(named => ReferenceEquals(named.Value, p)).Key);
            Assert.Equal(Texts(expected["groups"][i]["names"]), names);
            expected["groups"][i]["weight_decay"].Matches(groups[i].Options.weight_decay!.Value);
        }

        foreach (var total in expected["milestones"].Names)
        {
            expected["milestones"][total].Matches(StepDecay.Milestones(int.Parse(total)));
        }

        var schedule = StepDecay.Of(rate, epochs, stepsPerEpoch: 1);
        expected["lr_per_epoch"].Matches([.. Enumerable.Range(0, epochs).Select(epoch => schedule(epoch))]);
        using var optimizer = optim.SGD(groups, rate, momentum: 0.9, nesterov: true);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            foreach (var (name, parameter) in parameters)
            {
                parameter.grad = Tensors.Of(inputs["gradients_per_epoch"][epoch][name]);
            }

            foreach (var group in groups)
            {
                group.LearningRate = schedule(epoch);
            }

            optimizer.step();
            MatchTrajectory(expected["trajectory"], epoch + 1, parameters);
        }
    }

    private static IEnumerable<string> Texts(FixtureNode list) => Enumerable.Range(0, list.Count).Select(i => list[i].Text);

    private static void MatchTrajectory(FixtureNode trajectory, int step, Dictionary<string, Parameter> parameters)
    {
        var points = Enumerable.Range(0, trajectory.Count).Select(i => trajectory[i]).Where(point => point["after_step"].Int == step);
        foreach (var (point, name) in points.SelectMany(point => point["params"].Names.Select(name => (point, name))))
        {
            point["params"][name].Matches(Tensors.Numbers(parameters[name]));
        }
    }
}
