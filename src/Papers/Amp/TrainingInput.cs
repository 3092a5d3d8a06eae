using Retable.Contract;
using Retable.Learning.Anchoring;
using Retable.Learning.Data;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

/// <summary>What the network sees in training: images, or their pairs with anchors of the same batch that are corrupted now and then.</summary>
/// <remarks>Order and augmentation of the images have streams of their own, so that they are the same whether and how a network is anchored.</remarks>
internal sealed class TrainingInput
{
    private readonly TrainParameters _parameters;
    private readonly ImageSet _images;
    private readonly SeedSequence _seeds;
    private readonly Normalisation _normalisation;
    private readonly PaddedCropFlip _augmentation;
    private readonly CorruptionDraws _corruptions;
    private readonly AnchorCorruption _corruption;

    /// <param name="parameters">Of the training.</param>
    /// <param name="images">The training images, where the network is.</param>
    public TrainingInput(TrainParameters parameters, ImageSet images)
    {
        (_parameters, _images) = (parameters, images);
        _seeds = parameters.Seeds();
        _normalisation = new Normalisation(parameters.Mean, parameters.Std);
        _augmentation = new PaddedCropFlip(parameters.Padding, parameters.Flip);
        var (channels, height, width) = images.Shape;
        _corruptions = channels == 3 ? new CorruptionDraws(parameters.CorruptEvery) : new CorruptionDraws(parameters.CorruptEvery, grayProbability: 0);
        _corruption = new AnchorCorruption(height, width);
        Order = parameters.Order(images.Count);
    }

    public BatchOrder Order { get; }

    /// <summary>The input of a step: float32 [n, C, H, W], or [n, 2·C, H, W] of pairs.</summary>
    public Tensor Of(TrainingStep step)
    {
        var pixels = _images.Batch(step.Samples);
        var moves = _parameters.Padding > 0 || _parameters.Flip > 0;
        var images = _normalisation.Apply(moves ? _augmentation.Apply(pixels, _augmentation.Draws(step.Samples.Length, step.Draws)) : pixels);
        return _parameters.Anchored ? Pairs(images, step.Number) : images;
    }

    private Tensor Pairs(Tensor images, long step)
    {
        var draws = _seeds.Generator("anchors", step);
        var anchors = images.index_select(0, tensor(AnchorDraws.Training(_parameters.AnchorRule, (int)images.shape[0], draws)).to(images.device));
        if (!_corruptions.Includes((int)(step % Order.BatchesPerEpoch)))
        {
            return AnchoredBatch.Of(images, anchors);
        }

        var corruption = _corruptions.Next((int)images.shape[2], (int)images.shape[3], draws);
        return AnchoredBatch.Of(images, anchors, _corruption.Apply(anchors, corruption));
    }
}
