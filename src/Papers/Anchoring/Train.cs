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
        public ImageInput Input { get; init; } = new();

        /// <summary>How training images are changed; references and an evaluation's images are not.</summary>
        public ImageAugmentation Augmentation { get; init; } = new();

        /// <summary>Share of the training images that get the label of another class, each of the others alike.</summary>
        [Range(0, 1)]
        public double LabelNoise { get; init; }
    }
}

/// <summary>Wrong labels in training, for the publication's Figure 5.</summary>
public static class Noise
{
    /// <summary>The same images, a share of them, rounded to a whole number, under the label of another class.</summary>
    /// <param name="images">With labels 0 … C − 1.</param>
    /// <param name="share">0 … 1.</param>
    /// <param name="seeds">Of the training.</param>
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
    public abstract NetworkInput Create(Recipe recipe, ImageSet images, ImagePreparation pipeline);

    /// <summary>What takes the place of a batch of photographs, whose references are of the batch.</summary>
    /// <param name="images">[n, C, H, W].</param>
    /// <param name="draws">Randomness of this batch alone.</param>
    public abstract (Tensor Input, bool IsMasked) InBatch(Tensor images, Philox draws);

    /// <summary>What is minimised (eq. 3).</summary>
    public abstract IReferenceMaskingLoss Objective();

    /// <summary>From a batch of an evaluation to logits.</summary>
    /// <param name="network">In evaluation mode.</param>
    /// <param name="references">Gives the references, [K, C, H, W]; not called where there are none.</param>
    /// <param name="tempered">As of <see cref="OnPairs.Of"/>.</param>
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
        /// <summary>How many training images serve as references; 0 takes all.</summary>
        [Range(0, int.MaxValue)]
        public int ReferenceSet { get; init; }

        /// <summary>How often a batch is not shown its references, and what it is pushed to then.</summary>
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

/// <summary>Reference masking (eq. 2, eq. 3): a case with its own parameters.</summary>
public abstract record Masking
{
    /// <summary>Which batches are masked.</summary>
    public abstract ReferenceMasking Batches();

    /// <summary>What a masked batch is pushed to.</summary>
    public abstract IReferenceMaskingLoss Objective();

    /// <summary>Every batch is shown its references: plain anchored training.</summary>
    public sealed record None : Masking
    {
        public override ReferenceMasking Batches() => new(0);

        public override IReferenceMaskingLoss Objective() => new ReleasedMaskingLoss();
    }

    /// <summary>A masked batch is pushed to all classes alike: the paper's.</summary>
    public sealed record Uniform : Masking
    {
        /// <summary>α: share of the masked batches.</summary>
        [Range(0, 1)]
        public double Alpha { get; init; } = 0.25;

        public override ReferenceMasking Batches() => new(Alpha);

        public override IReferenceMaskingLoss Objective() => new ReferenceMaskingLoss();
    }

    /// <summary>A masked batch is pushed to its labels: the released code's.</summary>
    public sealed record Label : Masking
    {
        /// <summary>α: share of the masked batches.</summary>
        [Range(0, 1)]
        public double Alpha { get; init; } = 0.25;

        public override ReferenceMasking Batches() => new(Alpha);

        public override IReferenceMaskingLoss Objective() => new ReleasedMaskingLoss();
    }
}
