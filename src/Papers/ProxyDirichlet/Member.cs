using Retable.Hosting;
using Retable.Papers.ProxyDirichlet.Data;
using Retable.Papers.ProxyDirichlet.Networks;
using Retable.Papers.ProxyDirichlet.Training;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>Parameters of the verb <c>member</c>.</summary>
public sealed record MemberParameters : TrainingParameters;

/// <summary>Trains a member of the ensemble: a plain classifier.</summary>
public static class Member
{
    public static void Run(MemberParameters parameters, StepContext context)
    {
        using var samples = TrainingSamples.Open(parameters, context);
        var card = ModelCard.For(parameters, parameters.Network, samples);
        new Trainer(parameters, samples, context).Run(
            card, (network, batch) => nn.functional.cross_entropy(network.call(batch.Inputs), batch.Labels), mayDiverge: false);
    }
}
