using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class LogitScoreTests
{
    // C equal logits z: the sum of the exponentials is C · exp(z/T).
    [Theory, InlineData(1), InlineData(4), InlineData(0.5)]
    public void The_energy_of_equal_logits_is_theirs_and_T_log_C(double temperature) =>
        Assert.Equal(-7 - (temperature * Math.Log(3)), Energy.Of(tensor(new double[,] { { 7, 7, 7 } }), temperature).item<double>(), precision: 12);

    [Fact]
    public void The_energy_of_a_logit_that_no_exponential_holds_is_that_logit() =>
        Assert.Equal(-1e4, Energy.Of(tensor(new double[,] { { 1e4, -1e4 } })).item<double>());

    [Theory, InlineData(0), InlineData(-1)]
    public void The_energy_has_a_positive_temperature(double temperature) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Energy.Of(ones(1, 2), temperature));

    [Fact]
    public void The_entropy_of_equal_logits_is_log_C() =>
        Assert.Equal(Math.Log(4), Entropy.Of(full([1, 4], 1e4, dtype: float64)).item<double>(), precision: 12);

    // p = (0.8, 0.2).
    [Fact]
    public void The_entropy_of_two_classes_is_that_of_a_coin() => Assert.Equal(
        -(0.8 * Math.Log(0.8)) - (0.2 * Math.Log(0.2)), Entropy.Of(tensor(new double[,] { { Math.Log(4), 0 } })).item<double>(), precision: 12);

    // 0 · log 0 is 0 here; the library's NaN would drop the surest samples out of every metric.
    [Fact]
    public void The_entropy_of_certainty_is_0_and_not_NaN() =>
        Assert.Equal(0, Entropy.Of(tensor(new double[,] { { 1e4, 0, -1e4 } })).item<double>());

    [Fact]
    public void A_vector_is_named_with_both_shapes()
    {
        Assert.StartsWith("'logits' has shape [3] but needs [any, any]", Assert.Throws<ArgumentException>(() => Energy.Of(ones(3))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Entropy.Of(ones(3)));
    }
}
