using Retable.Papers.Amp;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class AmpScoreTests
{
    [Fact]
    public void Equal_logits_give_minus_log_C_the_highest_score_there_is()
    {
        Assert.Equal(-Math.Log(5), AmpScore.Of(full([1, 5], 3.0, dtype: float64)).item<double>(), precision: 12);
        Assert.True(AmpScore.Of(tensor(new double[,] { { 3, 3, 3, 3, 3.1 } })).item<double>() < -Math.Log(5));
    }

    // ½ (0 + x) − x = −x/2 for an x that leaves the other class nothing.
    [Fact]
    public void A_sure_prediction_of_two_classes_scores_minus_half_its_margin_and_not_infinity() =>
        Assert.Equal(-5e3, AmpScore.Of(tensor(new double[,] { { 1e4, 0 } })).item<double>());

    [Fact]
    public void A_constant_on_all_logits_changes_nothing()
    {
        var logits = tensor(new double[,] { { 1, -2, 0.5 } });
        Assert.Equal(AmpScore.Of(logits).item<double>(), AmpScore.Of(logits + 100).item<double>(), precision: 12);
    }

    // −1 · log(1 + 10⁻¹⁵): of the constant float64 keeps 1.11 · 10⁻¹⁵.
    [Fact]
    public void The_smoothed_entropy_of_certainty_is_a_little_below_0() =>
        Assert.Equal(-1.1e-15, SmoothedEntropy.Of(tensor(new double[,] { { 1e4, 0 } })).item<double>(), tolerance: 2e-17);

    [Fact]
    public void The_smoothed_entropy_of_equal_logits_is_log_C() =>
        Assert.Equal(Math.Log(4), SmoothedEntropy.Of(zeros(1, 4)).item<double>(), precision: 12);

    [Fact]
    public void A_vector_is_named_with_both_shapes()
    {
        Assert.StartsWith("'logits' has shape [3] but needs [any, any]", Assert.Throws<ArgumentException>(() => AmpScore.Of(ones(3))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SmoothedEntropy.Of(ones(3)));
    }
}
