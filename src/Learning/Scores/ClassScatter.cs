using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>Class means and the scatter around them, from which the Mahalanobis scores make their Gaussians.</summary>
/// <param name="Means">m_c, float64 [C, D].</param>
/// <param name="Matrix">Σ_i (f_i − m_{y_i})(f_i − m_{y_i})ᵀ, float64 [D, D], not divided by anything.</param>
/// <param name="Count">N, the number of samples that count.</param>
public sealed record ClassScatter(Tensor Means, Tensor Matrix, long Count)
{
    /// <summary>Computes the scatter of labelled features around their class means.</summary>
    /// <param name="features">[n, D]; widened to float64.</param>
    /// <param name="labels">int64 [n]; a negative label is unknown, and its row is ignored. Each of 0 … max must occur.</param>
    /// <exception cref="ArgumentException">A shape does not match, or a class has no sample.</exception>
    public static ClassScatter Of(Tensor features, Tensor labels)
    {
        Shapes.Require(features, [-1, -1]);
        Shapes.Require(labels, [features.shape[0]]);
        using var scope = NewDisposeScope();
        var known = labels.ge(0);
        var (f, y) = (features[known].to(float64), labels[known]); // [N, D], [N]
        if (y.shape[0] == 0)
        {
            throw new ArgumentException("no sample has a known class", nameof(labels));
        }

        var members = nn.functional.one_hot(y).to(float64); // [N, C]
        var counts = members.sum([0L]); // [C]
        if (counts.min().item<double>() is 0)
        {
            throw new ArgumentException($"class {counts.argmin().item<long>()} of 0 to {counts.shape[0] - 1} has no sample", nameof(labels));
        }

        var means = members.t().mm(f) / counts.unsqueeze(1); // [C, D]
        var around = f - means.index_select(0, y);
        return new ClassScatter(means.MoveToOuterDisposeScope(), around.t().mm(around).MoveToOuterDisposeScope(), y.shape[0]);
    }

    /// <summary>Computes the scatter of the samples with a known class around their common mean.</summary>
    /// <param name="features">[n, D].</param>
    /// <param name="labels">int64 [n].</param>
    public static ClassScatter OfAllKnown(Tensor features, Tensor labels) => Of(features, labels.clamp_max(0));
}
