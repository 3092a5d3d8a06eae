// What a training minimises, which equations of Cac.cs a loss is put together from, and which detectors go with it.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The loss that a training minimises: a choice of cases with their own parameters.</summary>
public abstract record Loss
{
    /// <summary>The name under which tables list networks trained with the loss.</summary>
    public abstract string Method { get; }

    /// <summary>The loss for a network with <paramref name="classes"/> logits.</summary>
    /// <exception cref="BadInputException">All anchors would lie in the origin.</exception>
    public abstract Objective Create(int classes, Device device);

    /// <summary>The detectors for networks trained with the loss, in the order of the tables.</summary>
    /// <param name="classes">The number of classes, C.</param>
    /// <param name="training">Logits and labels of the training images; null leaves out detectors that are estimated on them.</param>
    public abstract IReadOnlyList<Detector> Detectors(int classes, TrainingLogits? training);

    private static Tensor AnchorsOf(int classes, double magnitude, Device device) => magnitude == 0
        ? throw new BadInputException("with 'magnitude' 0 all anchors lie in the origin")
        {
            Hint = "The paper takes 10, the library's example 5.",
        }
        : Anchors.Axes(classes, magnitude).to(device);

    /// <summary>The baseline: the same network without anchors.</summary>
    public sealed record CrossEntropy : Loss
    {
        public override string Method => "cross_entropy";

        public override Objective Create(int classes, Device device) => new OnLogits();

        public override IReadOnlyList<Detector> Detectors(int classes, TrainingLogits? training) =>
        [
            new("msp", MaxSoftmaxProbability.Of, z => z.argmax(1)),
            new("max_logit", MaxLogit.Of, z => z.argmax(1)),
            .. Detector.OnTraining("min_gamma_class_means", training, Anchors.ClassMeans),
        ];
    }

    /// <summary>The paper's loss (eq. 2), on Euclidean distances. Written <c>paper: {lambda: 0.1, magnitude: 10}</c> in a pipeline file.</summary>
    public sealed record Paper : Loss
    {
        /// <summary>λ: weight of the anchor term.</summary>
        [Range(0, 1e6)]
        public double Lambda { get; init; } = 0.1;

        /// <summary>m: distance of the anchors from the origin, above 0.</summary>
        [Range(0, 1e6)]
        public double Magnitude { get; init; } = 10;

        public override string Method => "paper";

        public override Objective Create(int classes, Device device)
        {
            var anchors = AnchorsOf(classes, Magnitude, device);
            return new OnDistances(z => Distances.Euclidean(z, anchors), new CacLoss(Lambda).forward);
        }

        public override IReadOnlyList<Detector> Detectors(int classes, TrainingLogits? training)
        {
            var anchors = Anchors.Axes(classes, Magnitude);
            return
            [
                Detector.Paper("min_gamma", anchors),
                .. Detector.OnTraining("min_gamma_reestimated", training, Anchors.Reestimate),
                new("min_distance", z => DistanceScores.MinDistance(Distances.Euclidean(z, anchors)), z => Distances.Euclidean(z, anchors).argmin(1)),
            ];
        }
    }

    /// <summary>The library's loss (eq. 2), on squared distances. Written <c>library: {alpha: 2, magnitude: 5}</c> in a pipeline file.</summary>
    public sealed record Library : Loss
    {
        /// <summary>α: weight of the anchor term.</summary>
        [Range(0, 1e6)]
        public double Alpha { get; init; } = 2;

        /// <summary>m: distance of the anchors from the origin, above 0.</summary>
        [Range(0, 1e6)]
        public double Magnitude { get; init; } = 5;

        /// <summary>N: the library's own choice of other classes, or all of them, which tables list as <c>library_corrected</c>.</summary>
        public NonTargetMode NonTargets { get; init; } = NonTargetMode.LibraryVerbatim;

        public override string Method => NonTargets == NonTargetMode.LibraryVerbatim ? "library" : "library_corrected";

        public override Objective Create(int classes, Device device)
        {
            var anchors = AnchorsOf(classes, Magnitude, device);
            return new OnDistances(z => Distances.Squared(z, anchors), new LibraryCacLoss(Alpha, NonTargets).forward);
        }

        public override IReadOnlyList<Detector> Detectors(int classes, TrainingLogits? training)
        {
            var anchors = Anchors.Axes(classes, Magnitude);
            return
            [
                Detector.Library("negative_max_gamma", anchors, DistanceScores.NegativeMaxGamma),
                Detector.Library("min_gamma", anchors, DistanceScores.MinGamma),
                Detector.Library("min_distance", anchors, DistanceScores.MinDistance),
            ];
        }
    }
}

/// <summary>The objective of a training: from logits and labels to the loss.</summary>
public abstract class Objective
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="logits">float32 [n, C].</param>
    /// <param name="labels">int64 [n], each in 0 … C − 1.</param>
    /// <returns>A scalar.</returns>
    public abstract Tensor Loss(Tensor logits, Tensor labels);

    /// <summary>The criterion by which the epoch is chosen: the lowest mean wins.</summary>
    /// <returns>A scalar: the share of wrong predictions, or the mean distance to the own anchor.</returns>
    public abstract Tensor SelectionCriterion(Tensor logits, Tensor labels);
}

/// <summary>Cross-entropy.</summary>
internal sealed class OnLogits : Objective
{
    public override Tensor Loss(Tensor logits, Tensor labels) => nn.functional.cross_entropy(logits, labels);

    public override Tensor SelectionCriterion(Tensor logits, Tensor labels) => logits.argmax(1).ne(labels).to(float64).mean();
}

/// <summary>A loss on the distances (eq. 1) to anchors (eq. 4).</summary>
internal sealed class OnDistances(Func<Tensor, Tensor> distances, Func<Tensor, Tensor, Tensor> loss) : Objective
{
    public override Tensor Loss(Tensor logits, Tensor labels) => loss(distances(logits), labels);

    public override Tensor SelectionCriterion(Tensor logits, Tensor labels) => CacLoss.AnchorTerm(distances(logits), labels);
}
