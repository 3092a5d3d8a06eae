using static TorchSharp.torch;

namespace Retable.Tests;

// Two classes with a margin of 2 for class 0, right three times in four: the loss is least where softmax gives ¾, so T = 2 / log 3.
public sealed class TemperatureScalingTests
{
    private static readonly double Expected = 2 / Math.Log(3);
    private readonly Tensor _logits = tensor(new double[,] { { 2, 0 }, { 2, 0 }, { 2, 0 }, { 2, 0 } });
    private readonly Tensor _labels = tensor([0L, 0, 0, 1]);

    [Fact]
    public void Confidence_becomes_the_share_of_right_answers() =>
        Assert.Equal(Expected, TemperatureScaling.Minimiser(_logits, _labels), precision: 13);

    [Theory, InlineData(100), InlineData(0.01)]
    public void Larger_logits_have_a_larger_temperature_by_as_much(double factor) =>
        Assert.Equal(factor, TemperatureScaling.Minimiser(factor * _logits, _labels) / Expected, precision: 12);

    [Fact]
    public void The_librarys_bisection_finds_it_to_three_places() =>
        Assert.Equal(Expected, LibraryTemperatureScaling.Bisected(_logits, _labels), tolerance: 1e-3);

    [Fact]
    public void Always_right_no_temperature_is_too_low_and_always_wrong_none_too_high()
    {
        Assert.Equal(0.5, TemperatureScaling.Minimiser(_logits, tensor([0L, 0, 0, 0]), lower: 0.5, upper: 4));
        Assert.Equal(4, TemperatureScaling.Minimiser(_logits, tensor([1L, 1, 1, 1]), lower: 0.5, upper: 4));
        Assert.Equal(5, LibraryTemperatureScaling.Bisected(_logits, tensor([1L, 1, 1, 1])), tolerance: 1e-3);
    }

    [Fact]
    public void Logits_that_no_exponential_holds_do_no_harm() =>
        Assert.Equal(1e4 / Math.Log(3), TemperatureScaling.Minimiser(5e3 * _logits, _labels, upper: 1e5), tolerance: 1e-6);

    [Fact]
    public void The_loss_has_the_gradients_of_finite_differences()
    {
        using var z = tensor(new double[,] { { 0.3, -1, 2 }, { 1.5, 0.2, -0.4 } }).requires_grad_();
        using var t = tensor(new double[] { 1.7 }).requires_grad_();
        var labels = tensor([2L, 1]);
        TemperatureScaling.Loss(z, labels, t).backward();
        InputGradients.Match(InputGradients.Of(x => TemperatureScaling.Loss(x, labels, t.detach()), z.detach()), z.grad!);
        InputGradients.Match(InputGradients.Of(x => TemperatureScaling.Loss(z.detach(), labels, x), t.detach()), t.grad!);
    }

    [Fact]
    public void Bounds_labels_and_nothing_at_all_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureScaling.Minimiser(_logits, _labels, lower: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LibraryTemperatureScaling.Bisected(_logits, _labels, lower: 3, upper: 2));
        Assert.Throws<ArgumentException>(() => TemperatureScaling.Minimiser(zeros(0, 2), zeros(0, dtype: int64)));
        var error = Assert.Throws<ArgumentException>(() => TemperatureScaling.Minimiser(_logits, tensor([0L, 1])));
        Assert.StartsWith("'labels' has shape [2] but needs [4]", error.Message, StringComparison.Ordinal);
    }
}
