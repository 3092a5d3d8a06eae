using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Papers.Amp.Detection;

/// <summary>The scores that AMP is compared with, of a network without anchors; <c>xent</c> is AMP's own on its logits.</summary>
internal sealed class BaselineScores : IBatchScores
{
    private readonly nn.Module<Tensor, Tensor> _network;
    private readonly Odin _odin;
    private readonly NearestNeighbour _neighbour;
    private readonly Tensor _features;
    private readonly ClassGaussians _gaussians;

    /// <param name="network">In evaluation mode.</param>
    /// <param name="training">The images that it has learnt, where it is.</param>
    /// <param name="normalisation">Of the training.</param>
    /// <param name="std">Standard deviations of that, one a channel.</param>
    /// <param name="parameters">Of the evaluation.</param>
    /// <exception cref="BadInputException">There are fewer training images than neighbours, or a class has none.</exception>
    public BaselineScores(
        nn.Module<Tensor, Tensor> network, ImageSet training, Normalisation normalisation, IReadOnlyList<double> std, EvaluateParameters parameters)
    {
        _network = network;
        _odin = new Odin(network.call, parameters.OdinTemperature, parameters.OdinEpsilon, std);
        _neighbour = new NearestNeighbour(parameters.Neighbour);
        var part = training.At(StratifiedSplit.Take(training.Labels, parameters.FitSize, new SeedSequence(0)));
        if (part.Count < parameters.Neighbour)
        {
            throw new BadInputException($"{part.Count} training images have no neighbour number {parameters.Neighbour}")
            {
                Hint = "Lower 'neighbour', or raise 'fit_size' or 'train_size'.",
            };
        }

        if (training.Labels.Except(part.Labels).Order().ToList() is { Count: > 0 } missing)
        {
            throw new BadInputException($"{part.Count} training images are too few to fit the scores: none is of class {missing[0]} (in the model's order)")
            {
                Hint = "Raise 'fit_size' or 'train_size'.",
            };
        }

        _features = FeaturesOf(network, part, normalisation, parameters.BatchSize);
        _gaussians = Mahalanobis.Fit(_features, part.AllLabels());
    }

    public (Tensor Logits, IReadOnlyList<(string Name, Tensor Values)> Scores) Of(Tensor images, Philox draws)
    {
        var (logits, features) = (_network.call(images), Networks.Features(_network, images));
        return (logits,
        [
            ("msp", MaxSoftmaxProbability.Of(logits)),
            ("max_logit", MaxLogit.Of(logits)),
            ("energy", Energy.Of(logits)),
            ("entropy", Entropy.Of(logits)),
            ("xent", AmpScore.Of(logits)),
            ("odin", _odin.Of(images)),
            ("mahalanobis", Mahalanobis.Of(features, _gaussians)),
            ("knn", _neighbour.Of(features, _features)),
        ]);
    }

    private static Tensor FeaturesOf(nn.Module<Tensor, Tensor> network, ImageSet images, Normalisation normalisation, int batchSize)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var parts = images.Pixels.split(batchSize).Select(pixels => Networks.Features(network, normalisation.Apply(pixels)));
        return cat([.. parts]).MoveToOuterDisposeScope();
    }
}
