using System.ComponentModel.DataAnnotations;
using Retable.Hosting;
using Retable.Papers.ProxyDirichlet.Data;
using Retable.Papers.ProxyDirichlet.Losses;
using Retable.Papers.ProxyDirichlet.Networks;
using Retable.Papers.ProxyDirichlet.Teachers;
using Retable.Papers.ProxyDirichlet.Training;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>Parameters of the verb <c>distill</c>.</summary>
public sealed record DistillParameters : TrainingParameters
{
    public required LossKind Loss { get; init; }

    /// <summary>Added to exp(z) in the student's Dirichlet; 0 for a loss without one.</summary>
    [Range(0, 1e6)]
    public double ModelOffset { get; init; }

    /// <summary>Added to the proxy's parameters; 0 for a loss without a proxy.</summary>
    [Range(0, 1e6)]
    public double TargetOffset { get; init; }

    /// <summary>What the logits of student and members are divided by; the paper's is 1.</summary>
    [Range(1e-3, 1e3)]
    public double Temperature { get; init; } = 1;
}

/// <summary>Trains one network to stand for an ensemble.</summary>
/// <remarks>
/// No label is used. With the input <c>statistics</c> the members were run once and are not run here; with the input
/// <c>members</c> they are run on every batch, as the original does, because its augmentation shows no image twice.
/// </remarks>
public static class Distill
{
    public static void Run(DistillParameters parameters, StepContext context)
    {
        using var samples = TrainingSamples.Open(parameters, context);
        var trainer = new Trainer(parameters, samples, context);
        using var teacher = Teacher(parameters, samples, trainer.Device, context);
        var loss = DistillationLoss.Of(parameters.Loss, parameters.ModelOffset, parameters.TargetOffset);
        var card = ModelCard.For(parameters, parameters.Network, samples) with { Offset = parameters.ModelOffset };
        trainer.Run(
            card,
            (network, batch) => loss.forward(network.call(batch.Inputs) / parameters.Temperature, teacher.Of(batch.Samples, batch.Pixels)),
            mayDiverge: true);
    }

    private static ITeacher Teacher(DistillParameters parameters, ISamples samples, TorchSharp.torch.Device device, StepContext context) =>
        context.OptionalInput("statistics") is { } statistics
            ? new RememberedTeacher(StatisticsFile.Read(statistics, samples.Description, parameters.Temperature), device)
            : new RunningTeacher(Ensemble.Load(context.Inputs("members"), device), parameters.Temperature);
}
