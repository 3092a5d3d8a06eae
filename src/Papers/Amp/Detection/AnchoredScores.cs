using Retable.Contract;
using Retable.Learning.Anchoring;
using Retable.Learning.Data;
using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Papers.Amp.Detection;

/// <summary>AMP's score of an anchored network, and what is left of it when its parts are taken away.</summary>
/// <remarks>
/// <c>amp</c> is the released code's; <c>amp_sum</c> the paper's temperature; <c>amp_untempered</c> divides by 2 whatever the anchors say, the least that
/// tempering can; <c>disagreement</c> is their spread alone; <c>msp</c> and <c>energy</c> are of the mean logits.
/// </remarks>
internal sealed class AnchoredScores : IBatchScores
{
    private const double LeastDivisor = 2;

    private readonly AmpInference _inference;
    private readonly ImageSet _training;
    private readonly Normalisation _normalisation;
    private readonly EvaluateParameters _parameters;
    private readonly int _most;

    /// <param name="network">In evaluation mode.</param>
    /// <param name="training">The images that it has learnt, where it is.</param>
    /// <param name="normalisation">Of the training.</param>
    /// <param name="parameters">Of the evaluation.</param>
    /// <exception cref="BadInputException">The pool has fewer images than an image has anchors, or the training has fewer than the pool.</exception>
    public AnchoredScores(nn.Module<Tensor, Tensor> network, ImageSet training, Normalisation normalisation, EvaluateParameters parameters)
    {
        _inference = new AmpInference(network.call);
        (_training, _normalisation, _parameters) = (training, normalisation, parameters);
        _most = parameters.MoreAnchors.Append(parameters.Anchors).Max();
        if (parameters.Pool < _most || parameters.Pool > training.Count || parameters.MoreAnchors.Any(count => count < 2))
        {
            throw new BadInputException("'anchors', 'more_anchors' and 'pool' do not fit together")
            {
                Facts =
                [
                    ("anchors", string.Join(", ", parameters.MoreAnchors.Prepend(parameters.Anchors))),
                    ("pool", $"{parameters.Pool}"),
                    ("training images", $"{training.Count}"),
                ],
                Hint = "A spread needs two anchors; the pool has no fewer images than anchors, and no more than the training.",
            };
        }
    }

    public (Tensor Logits, IReadOnlyList<(string Name, Tensor Values)> Scores) Of(Tensor images, Philox draws)
    {
        var perAnchor = PerAnchor(images, draws); // [K, n, classes]
        var prediction = First(_parameters.Anchors);
        return (prediction.Mean,
        [
            ("amp", AmpScore.Of(AnchorTempering.Exponential(prediction))),
            ("amp_untempered", AmpScore.Of(prediction.Mean / LeastDivisor)),
            ("amp_sum", AmpScore.Of(SumTempering.Of(prediction))),
            ("disagreement", SumTempering.Disagreement(prediction)),
            ("msp", MaxSoftmaxProbability.Of(prediction.Mean)),
            ("energy", Energy.Of(prediction.Mean)),
            .. _parameters.MoreAnchors.Select(count => ($"amp_k{count}", AmpScore.Of(AnchorTempering.Exponential(First(count))))),
        ]);

        AnchoredPrediction First(int count) => AnchoredPrediction.Of(perAnchor.narrow(0, 0, count).flatten(0, 1), count);
    }

    // One anchor after the other: all pairs at once would be K times the memory.
    private Tensor PerAnchor(Tensor images, Philox draws)
    {
        var count = (int)images.shape[0];
        var pool = _normalisation.Apply(_training.Batch(draws.Permutation(_training.Count).AsMemory(0, _parameters.Pool)));
        var indices = AnchorDraws.Inference(_parameters.AnchorRule, _parameters.Pool, _most, count, draws);
        return cat([.. indices.Chunk(count).Select(slot => _inference.Predict(images, pool, tensor(slot).to(images.device)).PerReference)]);
    }
}
