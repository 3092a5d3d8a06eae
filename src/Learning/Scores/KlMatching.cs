using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>KL matching, min_c KL(p ‖ d_c): how far the softmax is from the nearest class's typical softmax. Higher is more unknown.</summary>
/// <remarks>
/// <para>d_c is the mean softmax of the validation samples that are predicted as c. Labels are not needed. A class that nothing is
/// predicted as gets the one-hot d_c, which is infinitely far from everything but itself.</para>
/// <para>Source: Hendrycks et al., "Scaling out-of-distribution detection for real-world settings", ICML 2022, arXiv:1911.11132,
/// section 4.2; checked against Jingkang50/OpenOOD@3c35632, postprocessors/kl_matching_postprocessor.py. pytorch-ood's is
/// <c>LibraryKlMatching</c> among the tests.</para>
/// </remarks>
/// <param name="Typical">d, float64 [C, C]; row c belongs to class c.</param>
public sealed record KlMatching(Tensor Typical)
{
    /// <param name="logits">Logits of validation samples, [n, C]; among equal logits the first is the prediction.</param>
    /// <exception cref="ArgumentException">The logits are not a matrix.</exception>
    public static KlMatching Fit(Tensor logits)
    {
        Shapes.Require(logits, [-1, -1]);
        using var scope = NewDisposeScope();
        var classes = logits.shape[1];
        var (sums, counts) = TypicalSoftmax.Sums(logits, logits.argmax(1));
        var typical = where(counts.gt(0).unsqueeze(1), sums / counts.clamp_min(1).unsqueeze(1), eye(classes, dtype: float64, device: logits.device));
        return new KlMatching(typical.MoveToOuterDisposeScope());
    }

    /// <param name="logits">[n, C].</param>
    /// <returns>float64 [n], ≥ 0 up to rounding; +∞ where p is positive and every d_c is 0 somewhere.</returns>
    public Tensor Of(Tensor logits) => Divergences(logits).amin([1L]);

    /// <summary>KL(p ‖ d_c) for every class.</summary>
    /// <param name="logits">[n, C].</param>
    /// <returns>float64 [n, C].</returns>
    /// <exception cref="ArgumentException">The number of classes does not match.</exception>
    public Tensor Divergences(Tensor logits)
    {
        Shapes.Require(logits, [-1, Typical.shape[1]]);
        using var scope = NewDisposeScope();
        var log = nn.functional.log_softmax(logits.to(float64), 1);
        var p = log.exp(); // [n, C]
        var negentropy = (p * log).sum(1); // [n]

        // xlogy: a class of probability 0 adds nothing, even where d is 0.
        var rows = Enumerable.Range(0, checked((int)Typical.shape[0])).Select(c => negentropy - p.xlogy(Typical[c]).sum(1));
        return stack([.. rows], 1).MoveToOuterDisposeScope();
    }
}
