// Which images are references, and how images and their pairs reach the network.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Learning.Anchoring;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>How images reach the network: parameters of the training that the evaluation takes from the model's card.</summary>
public sealed record Input
{
    /// <summary>Side of the squares of pixels that are averaged into one; 1 keeps all.</summary>
    [Range(1, 8)]
    public int Pool { get; init; } = 1;

    /// <summary>Normalisation: one number a channel, or one for all, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.2860];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.3530];
}

/// <summary>How training images are changed. References are not.</summary>
public sealed record Augmentation
{
    /// <summary>An image is moved by up to so many pixels, black outside.</summary>
    [Range(0, 64)]
    public int Padding { get; init; }

    /// <summary>Probability of a horizontal flip.</summary>
    [Range(0, 1)]
    public double Flip { get; init; }
}

/// <summary>From bytes to images as the network sees them: augmentation in training, normalisation, average pooling.</summary>
public sealed class ImagePipeline(Input input, Augmentation augmentation)
{
    private readonly Normalisation _normalisation = new(input.Mean, input.Std);
    private readonly PaddedCropFlip _augmentation = new(augmentation.Padding, augmentation.Flip);

    /// <summary>Images that are evaluated, and references.</summary>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <returns>float32 [n, C, ⌊H/pool⌋, ⌊W/pool⌋].</returns>
    public Tensor Evaluation(Tensor pixels)
    {
        var normalised = _normalisation.Apply(pixels);
        return input.Pool == 1 ? normalised : nn.functional.avg_pool2d(normalised, input.Pool);
    }

    /// <summary>Images that are learnt from.</summary>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <param name="draws">Randomness of the augmentation.</param>
    public Tensor Training(Tensor pixels, Philox draws) => Evaluation(_augmentation.Apply(pixels, _augmentation.Draws((int)pixels.shape[0], draws)));
}

/// <summary>What a network sees in place of a batch of images, and what it learns from it.</summary>
public abstract class NetworkInput
{
    /// <summary>A batch in training, and whether its references are masked.</summary>
    /// <param name="images">float32 [n, C, H, W], through the pipeline.</param>
    /// <param name="step">Number of the step.</param>
    public abstract (Tensor Input, bool IsMasked) Training(Tensor images, long step);

    /// <summary>A batch as in training, its references shown.</summary>
    /// <param name="images">float32 [n, C, H, W], through the pipeline.</param>
    /// <param name="number">Of the batch: which references have their turn.</param>
    /// <param name="draws">Randomness of the references.</param>
    public abstract Tensor Shown(Tensor images, long number, Philox draws);

    /// <summary>What is minimised (eq. 3).</summary>
    /// <returns>A scalar.</returns>
    public abstract Tensor Loss(Tensor logits, Tensor labels, bool isMasked);

    /// <summary>From a batch of an evaluation, float32 [n, C, H, W], to logits [n, classes]; with several references their mean (eq. 4).</summary>
    /// <param name="network">In evaluation mode.</param>
    /// <param name="references">K, the same images for all.</param>
    /// <exception cref="BadInputException">There are fewer references.</exception>
    public abstract Func<Tensor, Tensor> Prediction(nn.Module<Tensor, Tensor> network, int references);
}

/// <summary>The images themselves, and cross-entropy.</summary>
internal sealed class OnImages : NetworkInput
{
    public override (Tensor Input, bool IsMasked) Training(Tensor images, long step) => (images, false);

    public override Tensor Shown(Tensor images, long number, Philox draws) => images;

    public override Tensor Loss(Tensor logits, Tensor labels, bool isMasked) => nn.functional.cross_entropy(logits, labels);

    public override Func<Tensor, Tensor> Prediction(nn.Module<Tensor, Tensor> network, int references) => network.call;
}

/// <summary>Pairs (eq. 2) with references (eq. 1).</summary>
/// <remarks>Order and augmentation of the images have streams of randomness of their own, so they are the same whether and how a network is anchored.</remarks>
internal sealed class OnPairs : NetworkInput
{
    private readonly ImageSet _images;
    private readonly ImagePipeline _pipeline;
    private readonly ReferenceMasking _masking;
    private readonly IReferenceMaskingLoss _loss;
    private readonly SeedSequence _seeds;
    private readonly int[] _set;
    private readonly ReferenceOrder _order;
    private readonly int _batchesPerEpoch;

    /// <param name="recipe">Of the training.</param>
    /// <param name="images">The training images, where the network is.</param>
    /// <param name="pipeline">What they go through.</param>
    /// <param name="referenceSet">How many of them serve as references; 0 takes all.</param>
    /// <param name="masking">Which batches are masked.</param>
    /// <param name="loss">What a masked batch is pushed to.</param>
    /// <exception cref="BadInputException">There are fewer images than references.</exception>
    public OnPairs(Recipe recipe, ImageSet images, ImagePipeline pipeline, int referenceSet, ReferenceMasking masking, IReferenceMaskingLoss loss)
    {
        (_images, _pipeline, _masking, _loss, _seeds) = (images, pipeline, masking, loss, recipe.Seeds());
        _set = SetOf(referenceSet, images.Count, _seeds);
        _batchesPerEpoch = new BatchOrder(images.Count, recipe.BatchSize, _seeds).BatchesPerEpoch;
        _order = new ReferenceOrder(_set, recipe.BatchSize, _batchesPerEpoch, _seeds);
    }

    public override (Tensor Input, bool IsMasked) Training(Tensor images, long step)
    {
        var draws = _seeds.Generator("masks and references", step);
        var isMasked = _masking.Draw(draws);
        return (_masking.Pairs(images, References(step, (int)images.shape[0], draws), isMasked), isMasked);
    }

    public override Tensor Shown(Tensor images, long number, Philox draws) =>
        _masking.Pairs(images, References(number, (int)images.shape[0], draws), isMasked: false);

    public override Tensor Loss(Tensor logits, Tensor labels, bool isMasked) => _loss.forward(logits, labels, isMasked);

    public override Func<Tensor, Tensor> Prediction(nn.Module<Tensor, Tensor> network, int references)
    {
        var shown = _pipeline.Evaluation(EvaluationReferences(references));
        return images => AnchoredPrediction.Of(network, images, shown).Mean;
    }

    // The first of more references are those of fewer.
    private Tensor EvaluationReferences(int count) => count <= _set.Length
        ? _images.Batch(_seeds.Generator("references of the evaluation").Permutation(_set.Length).Take(count).Select(index => _set[index]).ToArray())
        : throw new BadInputException($"{count} references cannot be chosen from a set of {_set.Length}")
        {
            Hint = "Lower 'references', or raise 'reference_set' in training.",
        };

    private Tensor References(long step, int count, Philox draws)
    {
        var (epoch, batch) = Math.DivRem(step, _batchesPerEpoch);
        var pool = _order[checked((int)epoch), (int)batch];
        var chosen = ReferenceIndices.Independent(pool.Length, count, draws).Select(index => pool[index]).ToArray();
        return _pipeline.Evaluation(_images.Batch(chosen));
    }

    private static int[] SetOf(int size, int images, SeedSequence seeds) => size <= images
        ? ReferenceSet.OfSize(images, size == 0 ? images : size, seeds.Generator("reference set"))
        : throw new BadInputException($"{size} references cannot be chosen from {images} training images")
        {
            Hint = "Lower 'reference_set', or raise 'train_size'.",
        };
}
