// Trains one network, on images or on pairs with references: images → network → recipe → loss → files.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Anchoring;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>The verb <c>train</c>.</summary>
public static class Train
{
    public static void Run(Parameters parameters, StepContext context)
    {
        var recipe = parameters.Recipe;
        var run = TrainingRun.Start(context, recipe.Seeds());
        var images = Noise.InLabels(ImagesOf(run.Images("train"), recipe), parameters.LabelNoise, run.Seeds).On(run.Device);
        var card = Networks.Describe(parameters, images);
        using var network = run.Place(Networks.Create(card));
        var pipeline = new ImagePreparation(parameters.Input, parameters.Augmentation);
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

    /// <summary>The training images; the same for all seeds, so that seeds differ only in the training itself.</summary>
    internal static ImageSet ImagesOf(ImageSet all, Recipe recipe) => recipe.Part(all, new SeedSequence(0));

    /// <summary>Parameters of a training; <c>docs/papers/anchoring.md</c> gives the profiles' values.</summary>
    public sealed record Parameters
    {
        /// <summary>What the network sees.</summary>
        public required Training Training { get; init; }

        /// <summary>The recipe: how long, how fast, from how many images.</summary>
        public required MomentumRecipe Recipe { get; init; }

        public NetworkKind Network { get; init; } = NetworkKind.SlimResnet;

        /// <summary>How images reach the network, in training and evaluation.</summary>
        public ImageInput Input { get; init; } = new();

        /// <summary>How training images are changed; references and images of an evaluation are not changed.</summary>
        public ImageAugmentation Augmentation { get; init; } = new();

        /// <summary>The share of training images that get the label of another class, chosen uniformly.</summary>
        [Range(0, 1)]
        public double LabelNoise { get; init; }
    }
}

/// <summary>Wrong labels in training, for the publication's Figure 5.</summary>
public static class Noise
{
    /// <summary>Gives a share of the images, rounded to a whole number of them, the label of another class.</summary>
    /// <param name="images">Images with labels 0 … C − 1.</param>
    /// <param name="share">0 … 1.</param>
    /// <param name="seeds">The seeds of the training.</param>
    public static ImageSet InLabels(ImageSet images, double share, SeedSequence seeds)
    {
        if (share == 0)
        {
            return images;
        }

        var (labels, classes) = (images.Labels.ToArray(), images.Labels.Max() + 1);
        var draws = seeds.Generator("label noise");
        foreach (var image in draws.Permutation(images.Count).Take((int)Math.Round(share * images.Count)))
        {
            labels[image] = (labels[image] + 1 + draws.NextInt(classes - 1)) % classes;
        }

        return new ImageSet(images.Dataset, images.Ids, labels, images.Pixels);
    }
}

/// <summary>What a network sees: a choice of cases with their own parameters.</summary>
public abstract record Training
{
    /// <summary>Channels of the network's input, for images with <paramref name="images"/> channels.</summary>
    public abstract int ChannelsOf(int images);

    /// <summary>Creates the network's input in place of a batch of images.</summary>
    /// <param name="recipe">The recipe: batches of the training, and its random streams.</param>
    /// <param name="images">The training images, on the network's device.</param>
    /// <param name="pipeline">The pipeline that they go through.</param>
    /// <exception cref="BadInputException">There are fewer images than references.</exception>
    public abstract NetworkInput Create(Recipe recipe, ImageSet images, ImagePreparation pipeline);

    /// <summary>Creates the network's input in place of a batch of photographs, with references from the same batch.</summary>
    /// <param name="images">[n, C, H, W].</param>
    /// <param name="draws">Random draws of this batch alone.</param>
    public abstract (Tensor Input, bool IsMasked) InBatch(Tensor images, Philox draws);

    /// <summary>The loss to minimise (eq. 3).</summary>
    public abstract IReferenceMaskingLoss Objective();

    /// <summary>Creates the function from a batch in evaluation to logits.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="references">Gives the references, [K, C, H, W]; not called if there are none.</param>
    /// <param name="tempered">As in <see cref="OnPairs.Of"/>.</param>
    public abstract Func<Tensor, Tensor> Predictor(nn.Module<Tensor, Tensor> network, Func<Tensor> references, bool tempered);

    /// <summary>The images themselves: the baseline.</summary>
    public sealed record Standard : Training
    {
        public override int ChannelsOf(int images) => images;

        public override NetworkInput Create(Recipe recipe, ImageSet images, ImagePreparation pipeline) => new OnImages();

        public override (Tensor Input, bool IsMasked) InBatch(Tensor images, Philox draws) => (images, false);

        public override IReferenceMaskingLoss Objective() => new ReleasedMaskingLoss();

        public override Func<Tensor, Tensor> Predictor(nn.Module<Tensor, Tensor> network, Func<Tensor> references, bool tempered) => network.call;
    }

    /// <summary>Pairs (eq. 2) with training images as references (eq. 1), which are never augmented.</summary>
    public sealed record Anchored : Training
    {
        /// <summary>The number of training images that serve as references; 0 takes all.</summary>
        [Range(0, int.MaxValue)]
        public int ReferenceSet { get; init; }

        /// <summary>How often a batch is not shown its references, and what it is then pushed to.</summary>
        public Masking Masking { get; init; } = new Masking.None();

        public override int ChannelsOf(int images) => 2 * images;

        public override NetworkInput Create(Recipe recipe, ImageSet images, ImagePreparation pipeline) =>
            new OnPairs(recipe, images, pipeline, ReferenceSet, Masking.Batches(), Masking.Objective());

        // The mask is drawn before the references, as in training on a reference set.
        public override (Tensor Input, bool IsMasked) InBatch(Tensor images, Philox draws)
        {
            var masking = Masking.Batches();
            var isMasked = masking.Draw(draws);
            var count = (int)images.shape[0];
            var references = images.index_select(0, tensor(ReferenceIndices.Independent(count, count, draws)).to(images.device));
            return (masking.Pairs(images, references, isMasked), isMasked);
        }

        public override IReferenceMaskingLoss Objective() => Masking.Objective();

        public override Func<Tensor, Tensor> Predictor(nn.Module<Tensor, Tensor> network, Func<Tensor> references, bool tempered) =>
            OnPairs.Of(network, references(), tempered);
    }
}

/// <summary>Reference masking (eq. 2, eq. 3): a choice of cases with their own parameters.</summary>
public abstract record Masking
{
    /// <summary>Creates the decision which batches are masked.</summary>
    public abstract ReferenceMasking Batches();

    /// <summary>The loss, which says what a masked batch is pushed to.</summary>
    public abstract IReferenceMaskingLoss Objective();

    /// <summary>Plain anchored training: every batch is shown its references.</summary>
    public sealed record None : Masking
    {
        public override ReferenceMasking Batches() => new(0);

        public override IReferenceMaskingLoss Objective() => new ReleasedMaskingLoss();
    }

    /// <summary>The paper's masking: a masked batch is pushed to all classes equally.</summary>
    public sealed record Uniform : Masking
    {
        /// <summary>α, the share of masked batches.</summary>
        [Range(0, 1)]
        public double Alpha { get; init; } = 0.25;

        public override ReferenceMasking Batches() => new(Alpha);

        public override IReferenceMaskingLoss Objective() => new ReferenceMaskingLoss();
    }

    /// <summary>The released code's masking: a masked batch is pushed to its labels.</summary>
    public sealed record Label : Masking
    {
        /// <summary>α, the share of masked batches.</summary>
        [Range(0, 1)]
        public double Alpha { get; init; } = 0.25;

        public override ReferenceMasking Batches() => new(Alpha);

        public override IReferenceMaskingLoss Objective() => new ReleasedMaskingLoss();
    }
}
