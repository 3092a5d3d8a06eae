using Retable.Learning;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Retable.Papers.Url.Losses;

/// <summary>Compares predicted uncertainties with the losses they predict, both [n]; gives a scalar.</summary>
public delegate Tensor LossComparison(Tensor predicted, Tensor loss);

/// <summary>Cross-entropy, and an uncertainty that learns to predict each sample's cross-entropy.</summary>
/// <remarks>
/// <para>L = mean_i l_i + λ · comparison(u, l), l_i the cross-entropy of the logits times the inverse temperature.</para>
/// <para>Source: Kirchhof et al., arXiv:2307.03810 ("Losspred", there with the squared error) and arXiv:2402.16569 ("losspred-order", with
/// <see cref="PairOrder"/>); checked against mkirchhof/url@eacd47f, timm/loss/risk_prediction.py, LossPrediction.</para>
/// </remarks>
/// <param name="lambda">Weight of the comparison, without unit.</param>
/// <param name="comparison">Null is the mean squared error.</param>
public sealed class LossPrediction(double lambda, LossComparison? comparison = null)
{
    private readonly LossComparison _comparison = comparison ?? ((predicted, loss) => mse_loss(predicted, loss));

    /// <summary>1 / temperature.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Whether the cross-entropy itself is learned; not where the classifier is frozen.</summary>
    public bool LearnsTask { get; init; } = true;

    /// <summary>Whether the comparison leaves the losses alone and moves the uncertainties only.</summary>
    public bool DetachesLoss { get; init; } = true;

    /// <summary>The loss of a batch.</summary>
    /// <param name="logits">float [n, C].</param>
    /// <param name="uncertainty">float [n].</param>
    /// <param name="labels">Classes, int64 [n].</param>
    /// <returns>A scalar; differentiable in logits and uncertainty.</returns>
    /// <exception cref="ArgumentException">A shape is another one; the message gives both.</exception>
    public Tensor forward(Tensor logits, Tensor uncertainty, Tensor labels)
    {
        Shapes.Require(logits, [-1, -1]);
        Shapes.Require(uncertainty, [logits.shape[0]]);
        Shapes.Require(labels, [logits.shape[0]]);
        var losses = cross_entropy(logits * Scale, labels, reduction: nn.Reduction.None); // [n]
        var compared = lambda * _comparison(uncertainty, DetachesLoss ? losses.detach() : losses);
        return LearnsTask ? losses.mean() + compared : compared;
    }
}
