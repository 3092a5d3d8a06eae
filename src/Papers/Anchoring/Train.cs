// Trains one network, on images or on pairs with references: images → network → recipe → loss → files.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Training;

namespace Retable.Papers.Anchoring;

/// <summary>The verb <c>train</c>.</summary>
public static class Train
{
    public static void Run(Parameters parameters, StepContext context)
    {
        var recipe = parameters.Recipe;
        var run = TrainingRun.Start(context, recipe.Seeds());
        var images = ImagesOf(run.Images("train"), recipe).On(run.Device);
        var card = Networks.Describe(parameters, images);
        using var network = run.Place(Networks.Create(card));
        var pipeline = new ImagePipeline(parameters.Input, parameters.Augmentation);
        var seen = parameters.Training.Create(recipe, images, pipeline);

        var order = new BatchOrder(images.Count, recipe.BatchSize, run.Seeds);
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
                var (input, isMasked) = seen.Training(batch, step.Number); // the same, or pairs [n, 2 · channels, height, width]
                var logits = network.call(input); // [n, C]
                return seen.Loss(logits, images.LabelsOf(step.Samples), isMasked);
            },
        };
        run.Finish("anchoring", card, network, new TrainingLoop(plan, context).Run());
    }

    /// <summary>The images that are learnt from; the same for all seeds, so that seeds differ in training alone.</summary>
    internal static ImageSet ImagesOf(ImageSet all, Recipe recipe) => recipe.Part(all, new SeedSequence(0));

    /// <summary>What a training is told. The profiles' values: <c>docs/papers/anchoring.md</c>.</summary>
    public sealed record Parameters
    {
        /// <summary>What the network sees.</summary>
        public required Training Training { get; init; }

        /// <summary>How long, how fast, from how many images.</summary>
        public required MomentumRecipe Recipe { get; init; }

        public NetworkKind Network { get; init; } = NetworkKind.SlimResnet;

        /// <summary>How images reach the network, in training and evaluation.</summary>
        public Input Input { get; init; } = new();

        /// <summary>How training images are changed; an evaluation changes none.</summary>
        public Augmentation Augmentation { get; init; } = new();
    }
}

/// <summary>What a network sees: a case with its own parameters.</summary>
public abstract record Training
{
    /// <summary>Channels of the network's input, for images with <paramref name="images"/> channels.</summary>
    public abstract int ChannelsOf(int images);

    /// <summary>What takes the place of a batch of images.</summary>
    /// <param name="recipe">The batches of the training, and its streams of randomness.</param>
    /// <param name="images">The training images, where the network is.</param>
    /// <param name="pipeline">What they go through.</param>
    /// <exception cref="BadInputException">There are fewer images than references.</exception>
    public abstract NetworkInput Create(Recipe recipe, ImageSet images, ImagePipeline pipeline);

    /// <summary>The images themselves: the baseline.</summary>
    public sealed record Standard : Training
    {
        public override int ChannelsOf(int images) => images;

        public override NetworkInput Create(Recipe recipe, ImageSet images, ImagePipeline pipeline) => new OnImages();
    }

    /// <summary>Pairs (eq. 2) with training images as references (eq. 1), which are never augmented.</summary>
    public sealed record Anchored : Training
    {
        /// <summary>How many training images serve as references; 0 takes all.</summary>
        [Range(0, int.MaxValue)]
        public int ReferenceSet { get; init; }

        /// <summary>How often a batch is not shown its references, and what it is pushed to then.</summary>
        public Masking Masking { get; init; } = new Masking.None();

        public override int ChannelsOf(int images) => 2 * images;

        public override NetworkInput Create(Recipe recipe, ImageSet images, ImagePipeline pipeline) => Masking.Create(recipe, images, pipeline, ReferenceSet);
    }
}

/// <summary>Reference masking (eq. 2, eq. 3): a case with its own parameters.</summary>
public abstract record Masking
{
    /// <summary>The pairs of a training.</summary>
    public abstract NetworkInput Create(Recipe recipe, ImageSet images, ImagePipeline pipeline, int referenceSet);

    /// <summary>Every batch is shown its references: plain anchored training.</summary>
    public sealed record None : Masking
    {
        public override NetworkInput Create(Recipe recipe, ImageSet images, ImagePipeline pipeline, int referenceSet) =>
            new OnPairs(recipe, images, pipeline, referenceSet, new ReferenceMasking(0), new ReleasedMaskingLoss());
    }

    /// <summary>A masked batch is pushed to all classes alike: the paper's.</summary>
    public sealed record Uniform : Masking
    {
        /// <summary>α: share of the masked batches.</summary>
        [Range(0, 1)]
        public double Alpha { get; init; } = 0.25;

        public override NetworkInput Create(Recipe recipe, ImageSet images, ImagePipeline pipeline, int referenceSet) =>
            new OnPairs(recipe, images, pipeline, referenceSet, new ReferenceMasking(Alpha), new ReferenceMaskingLoss());
    }

    /// <summary>A masked batch is pushed to its labels: the released code's.</summary>
    public sealed record Label : Masking
    {
        /// <summary>α: share of the masked batches.</summary>
        [Range(0, 1)]
        public double Alpha { get; init; } = 0.25;

        public override NetworkInput Create(Recipe recipe, ImageSet images, ImagePipeline pipeline, int referenceSet) =>
            new OnPairs(recipe, images, pipeline, referenceSet, new ReferenceMasking(Alpha), new ReleasedMaskingLoss());
    }
}
