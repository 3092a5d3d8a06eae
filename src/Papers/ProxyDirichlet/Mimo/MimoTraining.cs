using System.ComponentModel.DataAnnotations;
using Retable.Hosting;
using Retable.Papers.ProxyDirichlet.Data;
using Retable.Papers.ProxyDirichlet.Networks;
using Retable.Papers.ProxyDirichlet.Training;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Mimo;

/// <summary>Parameters of the verb <c>mimo</c>.</summary>
public sealed record MimoParameters : TrainingParameters
{
    /// <summary>M: samples that the network takes at once.</summary>
    [Range(1, 64)]
    public int Slots { get; init; } = 2;

    /// <summary>Share of the rows that show one sample to all slots.</summary>
    [Range(0, 1)]
    public double Repetition { get; init; } = 0.6;

    /// <summary>How often each sample of a batch comes in it.</summary>
    [Range(1, 64)]
    public int Repeats { get; init; } = 2;
}

/// <summary>Trains a multi-input network: an ensemble in one network, without a teacher.</summary>
public static class MimoTraining
{
    public static void Run(MimoParameters parameters, StepContext context)
    {
        using var samples = TrainingSamples.Open(parameters, context);
        var card = ModelCard.For(parameters, parameters.Network, samples) with { Slots = parameters.Slots };
        new Trainer(parameters, samples, context).Run(card, (network, batch) => Loss(network, batch, parameters), mayDiverge: false);
    }

    private static Tensor Loss(nn.Module<Tensor, Tensor> network, TrainingBatch batch, MimoParameters parameters)
    {
        var rows = MimoBatch.Draw(batch.Samples.Length, parameters.Slots, parameters.Repetition, parameters.Repeats, batch.Draws);
        var index = tensor(rows.SelectMany(row => row).Select(i => (long)i).ToArray()).to(batch.Inputs.device);
        var inputs = batch.Inputs.index_select(0, index).reshape([rows.Length, parameters.Slots, .. batch.Inputs.shape[1..]]); // [N, M, C, H, W]
        var labels = batch.Labels.index_select(0, index).reshape(rows.Length, parameters.Slots);
        return MimoLoss.Of(MimoForward.Of(network, inputs), labels);
    }
}
