using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>A way to read a network's logits: how unknown a sample is, and which class it is of if it is known.</summary>
/// <param name="Name">As in tables and score columns: <c>min_gamma</c>.</param>
/// <param name="Score">From logits [n, C] to [n]; higher is more unknown.</param>
/// <param name="Prediction">From logits [n, C] to int64 [n].</param>
public sealed record Recogniser(string Name, Func<Tensor, Tensor> Score, Func<Tensor, Tensor> Prediction)
{
    /// <summary>The readings that belong to a loss, in the order of the tables.</summary>
    /// <param name="parameters">What the network was trained with.</param>
    /// <param name="classes">C.</param>
    /// <param name="training">Logits and labels of the training images; null leaves out what needs them.</param>
    public static IReadOnlyList<Recogniser> Of(TrainParameters parameters, int classes, TrainingLogits? training)
    {
        if (parameters.Loss == LossKind.CrossEntropy)
        {
            return
            [
                new Recogniser("msp", MaxSoftmaxProbability.Of, ArgMax),
                new Recogniser("max_logit", MaxLogit.Of, ArgMax),
                .. training is null ? [] : new[] { MinGamma("min_gamma_class_means", training.ClassMeans()) },
            ];
        }

        var anchors = Anchors.Axes(classes, parameters.Magnitude);
        return parameters.Loss == LossKind.Paper
            ?
            [
                MinGamma("min_gamma", anchors),
                .. training is null ? [] : new[] { MinGamma("min_gamma_reestimated", training.Anchors()) },
                new Recogniser("min_distance", z => MinDistanceScore.Of(Distances.Euclidean(z, anchors)), z => Distances.Euclidean(z, anchors).argmin(1)),
            ]
            :
            [
                Squared("negative_max_gamma", anchors, NegativeMaxGammaScore.Of),
                Squared("min_gamma", anchors, MinGammaScore.Of),
                Squared("min_distance", anchors, MinDistanceScore.Of),
            ];
    }

    private static Tensor ArgMax(Tensor logits) => logits.argmax(1);

    // The paper's: Euclidean distances, and the prediction by the same matrix as the score.
    private static Recogniser MinGamma(string name, Tensor anchors) => new(
        name,
        z => MinGammaScore.Of(Distances.Euclidean(z, anchors)),
        z => Gamma.Prediction(Distances.Euclidean(z, anchors)));

    // The library's: squared distances, and the prediction by the nearest anchor.
    private static Recogniser Squared(string name, Tensor anchors, Func<Tensor, Tensor> score) => new(
        name,
        z => score(Distances.Squared(z, anchors)),
        z => Distances.Squared(z, anchors).argmin(1));
}

/// <summary>Logits of the training images and, where the recipe flips, of their mirrored copies behind them.</summary>
/// <param name="Logits">float [n, C].</param>
/// <param name="Labels">int64 [n].</param>
public sealed record TrainingLogits(Tensor Logits, Tensor Labels)
{
    /// <summary>Means of the correctly classified images: the paper's anchors at test time.</summary>
    public Tensor Anchors() => Cac.Anchors.OfCorrect(Logits, Labels);

    /// <summary>Means of all images of a class: the post-hoc distance method that the paper argues against.</summary>
    public Tensor ClassMeans() => Cac.Anchors.ClassMeans(Logits, Labels, checked((int)Logits.shape[1]));
}
