using Retable.Contract;
using Retable.Learning.Anchoring;
using Retable.Learning.Data;
using Retable.Learning.Training;
using Retable.Papers.Anchoring.References;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>What the network sees in training: images, or their pairs with references that are hidden now and then.</summary>
/// <remarks>Order and augmentation of the images have streams of their own, so that they are the same whether and how a network is anchored.</remarks>
internal sealed class TrainingInput
{
    private readonly TrainParameters _parameters;
    private readonly ImageSet _images;
    private readonly SeedSequence _seeds;
    private readonly ReferenceMasking _masking;
    private readonly int[] _set;
    private readonly ReferenceOrder _references;
    private readonly BatchOrder _refreshing;

    /// <param name="parameters">Of the training.</param>
    /// <param name="images">The training images, where the network is.</param>
    /// <exception cref="BadInputException">There are fewer images than references.</exception>
    public TrainingInput(TrainParameters parameters, ImageSet images)
    {
        (_parameters, _images) = (parameters, images);
        _seeds = parameters.Seeds();
        _masking = new ReferenceMasking(parameters.Alpha);
        Pipeline = new ImagePipeline(parameters);
        Order = parameters.Order(images.Count);
        _set = SetOf(parameters, images.Count, _seeds);
        _references = new ReferenceOrder(_set, parameters.BatchSize, Order.BatchesPerEpoch, _seeds);
        _refreshing = new BatchOrder(images.Count, parameters.BatchSize, new SeedSequence(_seeds.For("batch statistics")));
    }

    public ImagePipeline Pipeline { get; }

    public BatchOrder Order { get; }

    /// <summary>The input of a step, and whether its references are hidden.</summary>
    public (Tensor Input, bool IsMasked) Of(TrainingStep step)
    {
        var images = Pipeline.Training(_images.Batch(step.Samples), step.Draws);
        if (!_parameters.Anchored)
        {
            return (images, false);
        }

        var draws = _seeds.Generator("masks and references", step.Number);
        var isMasked = _masking.Draw(draws);
        return (_masking.Pairs(images, Referenced(step.Number, step.Samples.Length, draws), isMasked), isMasked);
    }

    /// <summary>Batches as in training whose references are shown, in an order of their own.</summary>
    public IEnumerable<Tensor> Unmasked(int batches)
    {
        for (var number = 0; number < batches; number++)
        {
            var (epoch, batch) = Math.DivRem(number, _refreshing.BatchesPerEpoch);
            var draws = _seeds.Generator("batch statistics", number);
            var samples = _refreshing[epoch, batch];
            var images = Pipeline.Training(_images.Batch(samples), draws);
            yield return _parameters.Anchored ? _masking.Pairs(images, Referenced(number, samples.Length, draws), isMasked: false) : images;
        }
    }

    /// <summary>K references for all images of an evaluation: the first of more are those of fewer.</summary>
    /// <param name="count">K.</param>
    /// <returns>uint8 [K, C, H, W], where the images are.</returns>
    /// <exception cref="BadInputException">The reference set has fewer.</exception>
    public Tensor EvaluationReferences(int count) => count <= _set.Length
        ? _images.Batch(_seeds.Generator("references of the evaluation").Permutation(_set.Length).Take(count).Select(index => _set[index]).ToArray())
        : throw new BadInputException($"{count} references cannot be chosen from a set of {_set.Length}")
        {
            Hint = "Lower 'references', or raise 'reference_set' in training.",
        };

    private Tensor Referenced(long step, int count, Philox draws)
    {
        var (epoch, batch) = Math.DivRem(step, Order.BatchesPerEpoch);
        var pool = _references[checked((int)epoch), (int)batch];
        var chosen = ReferenceIndices.Independent(pool.Length, count, draws).Select(index => pool[index]).ToArray();
        return Pipeline.Evaluation(_images.Batch(chosen));
    }

    private static int[] SetOf(TrainParameters parameters, int images, SeedSequence seeds) => parameters.ReferenceSet <= images
        ? ReferenceSet.OfSize(images, parameters.ReferenceSet == 0 ? images : parameters.ReferenceSet, seeds.Generator("reference set"))
        : throw new BadInputException($"{parameters.ReferenceSet} references cannot be chosen from {images} training images")
        {
            Hint = "Lower 'reference_set', or raise 'train_size'.",
        };
}
