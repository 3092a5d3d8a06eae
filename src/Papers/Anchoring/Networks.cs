// The networks of the publication and of the laptop profile, what they see, and what a model file says about its network.

global using Card = Retable.Learning.Experiment.ModelCard<Retable.Papers.Anchoring.Train.Parameters>;

using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Anchoring;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Models;
using Retable.Learning.Models.Transformers;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>The network to train.</summary>
public enum NetworkKind
{
    /// <summary>Three residual blocks of 16, 32 and 64 channels; used in the laptop profile.</summary>
    SlimResnet,

    /// <summary>ResNet-18 with the CIFAR stem.</summary>
    Resnet18,

    /// <summary>WideResNet-40-2 with dropout 0.3; the publication's for CIFAR-100.</summary>
    WideResnet,

    /// <summary>Vision transformer, base, patches of 16 pixels; for ImageNet.</summary>
    VitB16,

    /// <summary>Swin Transformer V2, tiny; for ImageNet.</summary>
    SwinV2T,

    /// <summary>Swin Transformer V2, small; for ImageNet.</summary>
    SwinV2S,

    /// <summary>Swin Transformer V2, base; for ImageNet.</summary>
    SwinV2B,

    /// <summary>A vision transformer with two narrow blocks, for trying out the profiles for ImageNet.</summary>
    VitMiniature,

    /// <summary>A Swin Transformer V2 with four narrow blocks, for trying out the profiles for ImageNet.</summary>
    SwinMiniature,
}

/// <summary>Creates the network that a training's parameters name. Only its first layer depends on whether it sees pairs.</summary>
internal static class Networks
{
    /// <summary>Describes the network for the given training images (before pooling), whose labels are 0 … C − 1.</summary>
    public static Card Describe(Train.Parameters parameters, ImageSet training)
    {
        var (channels, height, width) = training.Shape;
        return new Card { Parameters = parameters, Channels = channels, Height = height, Width = width, Classes = training.Labels.Max() + 1 };
    }

    /// <summary>Creates a network with random initial weights.</summary>
    /// <exception cref="BadInputException">The network does not take images of this size.</exception>
    public static nn.Module<Tensor, Tensor> Create(Card card)
    {
        var pool = card.Parameters.Input.Pool;
        return Create(card.Parameters.Network, card.Parameters.Training.ChannelsOf(card.Channels), card.Classes, card.Height / pool, card.Width / pool);
    }

    /// <summary>Creates a network for photographs with random initial weights.</summary>
    /// <exception cref="BadInputException">The network does not take images of this size.</exception>
    public static nn.Module<Tensor, Tensor> Create(PhotographCard card) =>
        Create(card.Parameters.Network, card.Parameters.Training.ChannelsOf(card.Channels), card.Classes, card.Height, card.Width);

    // The wrapper around any backbone: its first layer has as many channels as what it sees.
    private static nn.Module<Tensor, Tensor> Create(NetworkKind kind, int channels, int classes, int height, int width) => kind switch
    {
        NetworkKind.SlimResnet => new SlimResNet(8, classes, channels),
        NetworkKind.Resnet18 => new CifarResNet(18, classes, channels),
        NetworkKind.WideResnet => WideResNet.OfCifar(classes, channels, height, width),
        NetworkKind.VitB16 => Vit(VisionTransformerShape.Base, channels, classes, height, width),
        NetworkKind.VitMiniature => Vit(new VisionTransformerShape(16, 2, 2), channels, classes, height, width),
        NetworkKind.SwinV2T => new SwinTransformer(SwinShape.Tiny, classes, channels),
        NetworkKind.SwinV2S => new SwinTransformer(SwinShape.Small, classes, channels),
        NetworkKind.SwinV2B => new SwinTransformer(SwinShape.Base, classes, channels),
        NetworkKind.SwinMiniature => new SwinTransformer(new SwinShape(8, [1, 1, 1, 1], [1, 2, 2, 4]) { Window = 4 }, classes, channels),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a network"),
    };

    private static VisionTransformer Vit(VisionTransformerShape shape, int channels, int classes, int height, int width) =>
        height >= shape.Patch && width >= shape.Patch && height % shape.Patch == 0 && width % shape.Patch == 0
            ? new VisionTransformer(shape, classes, channels, height, width)
            : throw new BadInputException($"patches of {shape.Patch} x {shape.Patch} do not divide images of {height} x {width}")
            {
                Hint = $"Take images whose sides are multiples of {shape.Patch}, or another network.",
            };
}

/// <summary>What a network sees in place of a batch of images, and the loss that it minimises.</summary>
public abstract class NetworkInput
{
    /// <summary>The input for a training batch, and whether its references are masked.</summary>
    /// <param name="images">Images, float32 [n, C, H, W], from the pipeline.</param>
    /// <param name="step">The number of the step.</param>
    public abstract (Tensor Input, bool IsMasked) Training(Tensor images, long step);

    /// <summary>The input for a batch as in training, with its references shown.</summary>
    /// <param name="images">Images, float32 [n, C, H, W], from the pipeline.</param>
    /// <param name="number">The number of the batch, which decides whose turn the references are.</param>
    /// <param name="draws">The random draws of the references.</param>
    public abstract Tensor Shown(Tensor images, long number, Philox draws);

    /// <summary>The loss to minimise (eq. 3).</summary>
    /// <returns>A scalar.</returns>
    public abstract Tensor Loss(Tensor logits, Tensor labels, bool isMasked);

    /// <summary>Creates the function from a batch in evaluation, float32 [n, C, H, W], to logits [n, classes]; with several references to their mean (eq. 4).</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="references">K, the number of references; the same images serve all.</param>
    /// <param name="tempered">Whether the mean is divided by 1 + exp(disagreement).</param>
    /// <exception cref="BadInputException">There are fewer references, or one only where they must disagree.</exception>
    public abstract Func<Tensor, Tensor> Prediction(nn.Module<Tensor, Tensor> network, int references, bool tempered);
}

/// <summary>The images themselves, with cross-entropy.</summary>
internal sealed class OnImages : NetworkInput
{
    public override (Tensor Input, bool IsMasked) Training(Tensor images, long step) => (images, false);

    public override Tensor Shown(Tensor images, long number, Philox draws) => images;

    public override Tensor Loss(Tensor logits, Tensor labels, bool isMasked) => nn.functional.cross_entropy(logits, labels);

    public override Func<Tensor, Tensor> Prediction(nn.Module<Tensor, Tensor> network, int references, bool tempered) => network.call;
}

/// <summary>Pairs (eq. 2) with references (eq. 1).</summary>
/// <remarks>Order and augmentation of the images have random streams of their own, so they are the same whether and how a network is anchored.</remarks>
internal sealed class OnPairs : NetworkInput
{
    private readonly ImageSet _images;
    private readonly ImagePreparation _pipeline;
    private readonly ReferenceMasking _masking;
    private readonly IReferenceMaskingLoss _loss;
    private readonly SeedSequence _seeds;
    private readonly int[] _set;
    private readonly ReferenceOrder _order;
    private readonly int _batchesPerEpoch;

    /// <param name="recipe">The recipe of the training.</param>
    /// <param name="images">The training images, on the network's device.</param>
    /// <param name="pipeline">The pipeline that they go through.</param>
    /// <param name="referenceSet">The number of training images that serve as references; 0 takes all.</param>
    /// <param name="masking">Which batches are masked.</param>
    /// <param name="loss">The loss, which says what a masked batch is pushed to.</param>
    /// <exception cref="BadInputException">There are fewer images than references.</exception>
    public OnPairs(Recipe recipe, ImageSet images, ImagePreparation pipeline, int referenceSet, ReferenceMasking masking, IReferenceMaskingLoss loss)
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

    public override Func<Tensor, Tensor> Prediction(nn.Module<Tensor, Tensor> network, int references, bool tempered) =>
        Of(network, _pipeline.Evaluation(EvaluationReferences(references)), tempered);

    /// <summary>Creates the function from a batch to the mean of its logits under references, tempered or not (eq. 4).</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="references">The references [K, C, H, W], the same for all images.</param>
    /// <param name="tempered">Whether the mean is divided by 1 + exp(disagreement), as the released code does for ImageNet.</param>
    /// <exception cref="BadInputException">One reference cannot disagree.</exception>
    public static Func<Tensor, Tensor> Of(nn.Module<Tensor, Tensor> network, Tensor references, bool tempered)
    {
        if (tempered && references.shape[0] < 2)
        {
            throw new BadInputException("the disagreement of one reference is not defined") { Hint = "Raise 'references' to at least 2, or set 'tempered: false'." };
        }

        return images => AnchoredPrediction.Of(network, images, references) is var prediction && tempered
            ? AnchorTempering.Exponential(prediction)
            : prediction.Mean;
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

/// <summary>The verb <c>import</c>: turns the authors' checkpoint into a model for <c>evaluate</c>.</summary>
public static class Import
{
    public static void Run(ImportParameters<Train.Parameters> parameters, StepContext context)
    {
        var card = parameters.Card();
        using var network = Networks.Create(card);
        CheckpointImport.Run(context, "anchoring", card, network, parameters.Names);
    }
}
