// Trains one network, on images or on pairs with anchors: images → network → recipe → loss → files.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Anchoring;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

/// <summary>The verb <c>train</c>.</summary>
public static class Train
{
    public static void Run(Parameters parameters, StepContext context)
    {
        var recipe = parameters.Recipe;
        var run = TrainingRun.Start(context, recipe.Seeds());
        var images = new KnownClasses(parameters.HeldOut).Training(run.Images("train"), recipe).On(run.Device);
        var card = Networks.Describe(parameters, images);
        using var network = run.Place(Networks.Create(card));
        var pipeline = new ImagePreparation(parameters.Input, parameters.Augmentation);

        var order = new BatchOrder(images.Count, recipe.BatchSize, run.Seeds);
        var show = parameters.Training.Create(order, run.Seeds);
        using var optimizer = recipe.Optimizer(network);
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = optimizer,
            LearningRate = recipe.Schedule(order.BatchesPerEpoch),
            Order = order,
            Epochs = recipe.Epochs,
            Seeds = run.Seeds,
            // A step: gradients to 0, this loss, its gradients backwards, the optimizer's step.
            Loss = step =>
            {
                var batch = pipeline.Training(images.Batch(step.Samples), step.Draws); // [n, channels, height, width]
                var input = show(batch, step.Number); // the same, or pairs [n, 2 · channels, height, width]
                var logits = network.call(input); // [n, C]
                return nn.functional.cross_entropy(logits, images.LabelsOf(step.Samples));
            },
        };
        run.Finish("amp", card, network, new TrainingLoop(plan, context).Run());
    }

    /// <summary>Parameters of a training; <c>docs/papers/amp.md</c> gives the profiles' values.</summary>
    public sealed record Parameters
    {
        /// <summary>What the network sees.</summary>
        public required Training Training { get; init; }

        /// <summary>The recipe: how long, how fast, from how many images.</summary>
        public required MomentumRecipe Recipe { get; init; }

        /// <summary>Classes that no network learns, which serve as images near the known ones; the others are numbered in increasing order.</summary>
        public IReadOnlyList<int> HeldOut { get; init; } = [];

        public NetworkKind Network { get; init; } = NetworkKind.SmallCnn;

        /// <summary>How images reach the network, in training and evaluation.</summary>
        public ImageInput Input { get; init; } = new();

        /// <summary>How training images are changed; an evaluation changes none.</summary>
        public ImageAugmentation Augmentation { get; init; } = new();
    }
}

/// <summary>What a network sees in training: a choice of cases with their own parameters.</summary>
/// <remarks>Order and augmentation of the images have random streams of their own, so they are the same for all cases.</remarks>
public abstract record Training
{
    /// <summary>Channels of the network's input, for images with <paramref name="images"/> channels.</summary>
    public abstract int ChannelsOf(int images);

    /// <summary>Creates the function from a batch of images, float32 [n, C, H, W], and the number of its step to the network's input.</summary>
    /// <param name="order">The batches of the training.</param>
    /// <param name="seeds">The training's random streams.</param>
    public abstract Func<Tensor, long, Tensor> Create(BatchOrder order, SeedSequence seeds);

    /// <summary>The images themselves: the baseline.</summary>
    public sealed record Standard : Training
    {
        public override int ChannelsOf(int images) => images;

        public override Func<Tensor, long, Tensor> Create(BatchOrder order, SeedSequence seeds) => (images, _) => images;
    }

    /// <summary>Pairs (eq. 1) with other images of the batch, some of which are corrupted (eq. 4).</summary>
    public sealed record Anchored : Training
    {
        /// <summary>The rule that chooses the anchors among the batch's images.</summary>
        public AnchorRule Rule { get; init; } = AnchorRule.Permute;

        /// <summary>The number of batches from one with corrupted anchors to the next (consistency training); 0 for never.</summary>
        [Range(0, 1000)]
        public int CorruptEvery { get; init; } = 5;

        /// <summary>The parts of the corruption: all, or those of a row of the publication's Table 8.</summary>
        public IReadOnlyList<CorruptionPart> Corruption { get; init; } = [CorruptionPart.Jitter, CorruptionPart.FlipGray, CorruptionPart.Crop];

        public override int ChannelsOf(int images) => 2 * images;

        public override Func<Tensor, long, Tensor> Create(BatchOrder order, SeedSequence seeds) => (images, step) =>
        {
            var (count, channels, height, width) = ((int)images.shape[0], images.shape[1], (int)images.shape[2], (int)images.shape[3]);
            var draws = seeds.Generator("anchors", step);
            var anchors = images.index_select(0, tensor(AnchorDraws.Training(Rule, count, draws)).to(images.device));
            var corruptions = channels == 3 ? new CorruptionDraws(CorruptEvery) : new CorruptionDraws(CorruptEvery, grayProbability: 0);
            return corruptions.Includes((int)(step % order.BatchesPerEpoch))
                ? AnchoredBatch.Of(images, anchors, new AnchorCorruption(height, width).Apply(anchors, corruptions.Next(height, width, draws).Only(Corruption, height, width)))
                : AnchoredBatch.Of(images, anchors);
        };
    }
}
