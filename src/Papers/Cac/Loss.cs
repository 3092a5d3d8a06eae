// What a training minimises: which equations of Cac.cs a loss is put together from.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>What a training minimises: a case with its own parameters.</summary>
public abstract record Loss
{
    /// <summary>The loss for a network with <paramref name="classes"/> logits.</summary>
    /// <exception cref="BadInputException">All anchors would lie in the origin.</exception>
    public abstract Objective Create(int classes, Device device);

    private static Tensor AnchorsOf(int classes, double magnitude, Device device) => magnitude == 0
        ? throw new BadInputException("with 'magnitude' 0 all anchors lie in the origin")
        {
            Hint = "The paper takes 10, the library's example 5.",
        }
        : Anchors.Axes(classes, magnitude).to(device);

    /// <summary>The baseline: the same network without anchors.</summary>
    public sealed record CrossEntropy : Loss
    {
        public override Objective Create(int classes, Device device) => new OnLogits();
    }

    /// <summary>eq. 2 of the paper, on Euclidean distances.</summary>
    public sealed record Paper : Loss
    {
        /// <summary>λ: weight of the anchor term.</summary>
        [Range(0, 1e6)]
        public double Lambda { get; init; } = 0.1;

        /// <summary>m: distance of the anchors from the origin, above 0.</summary>
        [Range(0, 1e6)]
        public double Magnitude { get; init; } = 10;

        public override Objective Create(int classes, Device device)
        {
            var anchors = AnchorsOf(classes, Magnitude, device);
            return new OnDistances(z => Distances.Euclidean(z, anchors), new CacLoss(Lambda).forward);
        }
    }

    /// <summary>eq. 2 of the library, on squared distances, with the library's own choice of other classes.</summary>
    public sealed record Library : Loss
    {
        /// <summary>α: weight of the anchor term.</summary>
        [Range(0, 1e6)]
        public double Alpha { get; init; } = 2;

        /// <summary>m: distance of the anchors from the origin, above 0.</summary>
        [Range(0, 1e6)]
        public double Magnitude { get; init; } = 5;

        public override Objective Create(int classes, Device device)
        {
            var anchors = AnchorsOf(classes, Magnitude, device);
            return new OnDistances(z => Distances.Squared(z, anchors), new LibraryCacLoss(Alpha, NonTargetMode.LibraryVerbatim).forward);
        }
    }

    /// <summary>eq. 2 of the library, on squared distances, with all other classes.</summary>
    public sealed record LibraryCorrected : Loss
    {
        /// <summary>α: weight of the anchor term.</summary>
        [Range(0, 1e6)]
        public double Alpha { get; init; } = 2;

        /// <summary>m: distance of the anchors from the origin, above 0.</summary>
        [Range(0, 1e6)]
        public double Magnitude { get; init; } = 5;

        public override Objective Create(int classes, Device device)
        {
            var anchors = AnchorsOf(classes, Magnitude, device);
            return new OnDistances(z => Distances.Squared(z, anchors), new LibraryCacLoss(Alpha, NonTargetMode.AllOthers).forward);
        }
    }
}

/// <summary>A loss on logits.</summary>
public abstract class Objective
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="logits">float32 [n, C].</param>
    /// <param name="labels">int64 [n], each in 0 … C − 1.</param>
    /// <returns>A scalar.</returns>
    public abstract Tensor Loss(Tensor logits, Tensor labels);

    /// <summary>What the epoch is chosen by: the least mean wins.</summary>
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
