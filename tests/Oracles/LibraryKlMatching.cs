using Retable.Learning;
using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>KL matching as pytorch-ood 0.2.0 computes it: against the predicted class only, with typical vectors by true label.</summary>
/// <remarks>
/// KL(p ‖ d_ŷ), ŷ = argmax p, d_y the mean softmax of the samples labelled y. Higher is more unknown. The paper takes predictions in
/// place of labels and the least divergence: <see cref="KlMatching"/>. Source: kkirchheim/pytorch-ood@d047673, detector/klmatching.py.
/// </remarks>
/// <param name="Typical">d, float64 [C, C]; a row of zeros for a class without a sample.</param>
public sealed record LibraryKlMatching(Tensor Typical)
{
    /// <param name="logits">[n, C].</param>
    /// <param name="labels">int64 [n], each below C; a negative label is unknown, and its row is ignored.</param>
    /// <exception cref="ArgumentException">A shape does not match.</exception>
    public static LibraryKlMatching Fit(Tensor logits, Tensor labels)
    {
        Shapes.Require(logits, [-1, -1]);
        Shapes.Require(labels, [logits.shape[0]]);
        using var scope = NewDisposeScope();
        var known = labels.ge(0);
        var (sums, counts) = TypicalSoftmax.Sums(logits[known], labels[known]);
        return new LibraryKlMatching((sums / counts.clamp_min(1).unsqueeze(1)).MoveToOuterDisposeScope());
    }

    /// <param name="logits">Logits, [n, C]; among equal logits the first is the prediction.</param>
    /// <returns>float64 [n], ≥ 0 up to rounding.</returns>
    /// <exception cref="ArgumentException">A sample is predicted as a class that had no sample in fitting.</exception>
    public Tensor Of(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var divergences = new KlMatching(Typical).Divergences(logits);
        var predicted = logits.argmax(1);
        var isUnseen = Typical.sum(1).eq(0).index_select(0, predicted);
        if (isUnseen.any().item<bool>())
        {
            throw new ArgumentException($"no sample of the predicted class {predicted[isUnseen][0].item<long>()} was there in fitting", nameof(logits));
        }

        return divergences.gather(1, predicted.unsqueeze(1)).squeeze(1).MoveToOuterDisposeScope();
    }
}
