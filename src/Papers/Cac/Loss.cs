// What a training minimises: which equations of Cac.cs a loss is put together from.

using Retable.Contract;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>Which loss is minimised.</summary>
public enum LossKind
{
    /// <summary>The baseline: the same network under cross-entropy.</summary>
    CrossEntropy,

    /// <summary><see cref="CacLoss"/> on Euclidean distances.</summary>
    Paper,

    /// <summary><see cref="LibraryCacLoss"/> on squared distances, with the library's own choice of other classes.</summary>
    Library,

    /// <summary><see cref="LibraryCacLoss"/> on squared distances, with all other classes.</summary>
    LibraryCorrected,
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

    /// <summary>The objective that the parameters name.</summary>
    /// <exception cref="BadInputException">All anchors would lie in the origin.</exception>
    public static Objective Of(Train.Parameters parameters, int classes, Device device)
    {
        if (parameters.Loss != LossKind.CrossEntropy && parameters.Magnitude == 0)
        {
            throw new BadInputException("with 'magnitude' 0 all anchors lie in the origin")
            {
                Hint = "The paper takes 10, the library's example 5.",
            };
        }

        var anchors = Anchors.Axes(classes, parameters.Magnitude).to(device);
        return parameters.Loss switch
        {
            LossKind.CrossEntropy => new OnLogits(),
            LossKind.Paper => new OnDistances(z => Distances.Euclidean(z, anchors), new CacLoss(parameters.Lambda).forward),
            LossKind.Library => Library(NonTargetMode.LibraryVerbatim),
            LossKind.LibraryCorrected => Library(NonTargetMode.AllOthers),
            _ => throw new ArgumentOutOfRangeException(nameof(parameters), parameters.Loss, "not a loss"),
        };

        OnDistances Library(NonTargetMode mode) =>
            new(z => Distances.Squared(z, anchors), new LibraryCacLoss(parameters.Alpha, mode).forward);
    }

    private sealed class OnLogits : Objective
    {
        public override Tensor Loss(Tensor logits, Tensor labels) => nn.functional.cross_entropy(logits, labels);

        public override Tensor SelectionCriterion(Tensor logits, Tensor labels) => logits.argmax(1).ne(labels).to(float64).mean();
    }

    private sealed class OnDistances(Func<Tensor, Tensor> distances, Func<Tensor, Tensor, Tensor> loss) : Objective
    {
        public override Tensor Loss(Tensor logits, Tensor labels) => loss(distances(logits), labels);

        public override Tensor SelectionCriterion(Tensor logits, Tensor labels) => CacLoss.AnchorTerm(distances(logits), labels);
    }
}
