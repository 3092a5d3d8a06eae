// Trains one network by cross-entropy: images → network → recipe → loss → files.

global using Card = Retable.Learning.Experiment.ModelCard<Retable.Papers.Msp.Train.Parameters>;

using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Models;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Papers.Msp;

/// <summary>The verb <c>train</c>.</summary>
public static class Train
{
    public static void Run(Parameters parameters, StepContext context)
    {
        var run = TrainingRun.Start(context, parameters.Recipe.Seeds());
        var recipe = parameters.Recipe;
        var images = recipe.Part(run.Images("train"), run.Seeds).On(run.Device);
        var (channels, height, width) = images.Shape;
        var card = new Card { Parameters = parameters, Channels = channels, Height = height, Width = width, Classes = images.Labels.Max() + 1 };
        using var network = run.Place(NetworkOf(card));

        var order = new BatchOrder(images.Count, recipe.BatchSize, run.Seeds);
        using var optimizer = optim.Adam(network.parameters(), recipe.LearningRate, weight_decay: recipe.WeightDecay);
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = optimizer,
            LearningRate = LearningRates.Cosine(recipe.LearningRate, (long)recipe.Epochs * order.BatchesPerEpoch),
            Order = order,
            Epochs = recipe.Epochs,
            Seeds = run.Seeds,
            // A step: gradients to 0, this loss, its gradients backwards, the optimizer's step.
            Loss = step =>
            {
                var input = Prepare(images.Batch(step.Samples)); // [n, channels, height, width]
                var logits = network.call(input); // [n, C]
                return nn.functional.cross_entropy(logits, images.LabelsOf(step.Samples));
            },
        };
        run.Finish("msp", card, network, new TrainingLoop(plan, context).Run());
    }

    /// <summary>The network that a card describes, with random initial weights.</summary>
    internal static SmallCnn NetworkOf(Card card) => new(card.Channels, card.Height, card.Width, card.Classes);

    /// <summary>From bytes to what the network takes.</summary>
    internal static Tensor Prepare(Tensor pixels) => Normalisation.ToPlusMinusOne.Apply(pixels);

    /// <summary>Parameters of a training: only a recipe.</summary>
    public sealed record Parameters
    {
        public required Recipe Recipe { get; init; }
    }
}
