using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Losses;

/// <summary>A ranking loss: of two neighbours in the batch the one with the larger loss shall be the more uncertain one, by a gap.</summary>
/// <remarks>
/// <para>Mean over the pairs (2k, 2k + 1) of max(0, gap − s (u_{2k} − u_{2k+1})), s = 1 if the first has the larger loss, −1 if not, a tie too, and 0 where the
/// losses differ by less than the leeway: such a pair costs the gap and moves nothing. It asks for an order only, not for a scale. At the
/// hinge itself the gradient is one half.</para>
/// <para>Source: Kirchhof et al., arXiv:2402.16569; checked against mkirchhof/url@eacd47f, timm/loss/risk_prediction.py, LossOrderLoss.</para>
/// </remarks>
/// <param name="gap">In units of the uncertainty.</param>
/// <param name="leeway">In units of the loss.</param>
public sealed class PairOrder(double gap = 0.1, double leeway = 0)
{
    /// <param name="predicted">Uncertainties, float [n], n even.</param>
    /// <param name="loss">What they predict, float [n].</param>
    /// <returns>A scalar ≥ 0; differentiable in <paramref name="predicted"/>.</returns>
    /// <exception cref="ArgumentException">A shape is another one, or n is odd.</exception>
    public Tensor forward(Tensor predicted, Tensor loss)
    {
        Shapes.Require(predicted, [-1]);
        Shapes.Require(loss, predicted.shape);
        if (predicted.shape[0] % 2 != 0)
        {
            throw new ArgumentException($"{predicted.shape[0]} samples are no pairs", nameof(predicted));
        }

        var (pairs, losses) = (predicted.reshape(-1, 2), loss.reshape(-1, 2));
        var (first, second) = (losses.select(1, 0), losses.select(1, 1));
        var isDecided = (first - second).abs() >= leeway;
        var sign = where(first > second, ones_like(first), -ones_like(first)).masked_fill(isDecided.logical_not(), 0);
        var missing = gap - (sign * (pairs.select(1, 0) - pairs.select(1, 1)));
        return missing.maximum(zeros_like(missing)).mean();
    }
}
