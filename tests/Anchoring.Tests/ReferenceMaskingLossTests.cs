using Retable.Papers.Anchoring;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class ReferenceMaskingLossTests
{
    private static readonly double[] Point = [0.3, -1.2, 2.0, 0.5, 0.1, -0.7];

    [Fact]
    public void Equal_logits_are_uniform_and_cost_log_C() => Assert.Equal(Math.Log(3), Uniform([5, 5, 5]), precision: 12);

    // logsumexp(z) − mean(z) of (0, 2): log(1 + e²) − 1.
    [Fact]
    public void It_is_logsumexp_less_the_mean() => Assert.Equal(Math.Log(1 + Math.Exp(2)) - 1, Uniform([0, 2]), precision: 12);

    [Fact]
    public void Large_logits_are_finite() => Assert.Equal(2e4 / 2, Uniform([1e4, -1e4]), precision: 8);

    [Fact]
    public void A_masked_batch_is_drawn_to_the_uniform_distribution_in_the_paper() =>
        Assert.Equal(Uniform([1, 4]), Loss(new ReferenceMaskingLoss(), [1, 4], 1, isMasked: true), precision: 12);

    [Fact]
    public void A_masked_batch_is_drawn_to_its_label_in_the_released_code() =>
        Assert.Equal(Math.Log(1 + Math.Exp(-3)), Loss(new ReleasedMaskingLoss(), [1, 4], 1, isMasked: true), precision: 12);

    [Fact]
    public void Both_take_the_label_where_nothing_is_masked()
    {
        foreach (IReferenceMaskingLoss loss in (IReferenceMaskingLoss[])[new ReferenceMaskingLoss(), new ReleasedMaskingLoss()])
        {
            Assert.Equal(Math.Log(1 + Math.Exp(3)), Loss(loss, [1, 4], 0, isMasked: false), precision: 12);
        }
    }

    [Theory, InlineData(true, true), InlineData(true, false), InlineData(false, true), InlineData(false, false)]
    public void Its_gradient_is_that_of_finite_differences(bool isPaper, bool isMasked)
    {
        const double Step = 1e-5;
        IReferenceMaskingLoss loss = isPaper ? new ReferenceMaskingLoss() : new ReleasedMaskingLoss();
        var z = tensor(Point).reshape(2, 3).requires_grad_();
        At(z).backward();
        var gradient = z.grad!.data<double>().ToArray();
        for (var i = 0; i < Point.Length; i++)
        {
            Assert.Equal((Moved(i, Step) - Moved(i, -Step)) / (2 * Step), gradient[i], tolerance: 1e-8);
        }

        Tensor At(Tensor logits) => loss.forward(logits, tensor([2L, 0L]), isMasked);

        double Moved(int i, double by)
        {
            var moved = Point.ToArray();
            moved[i] += by;
            return At(tensor(moved).reshape(2, 3)).item<double>();
        }
    }

    [Fact]
    public void A_label_too_few_is_named_with_both_shapes()
    {
        var error = Assert.Throws<ArgumentException>(() => new ReferenceMaskingLoss().forward(ones(3, 2), tensor([0L, 1L]), isMasked: true));
        Assert.StartsWith("'labels' has shape [2] but needs [3]", error.Message, StringComparison.Ordinal);
    }

    private static double Uniform(double[] logits) => UniformCrossEntropy.Of(tensor(logits).unsqueeze(0)).item<double>();

    private static double Loss(IReferenceMaskingLoss loss, double[] logits, long label, bool isMasked) =>
        loss.forward(tensor(logits).unsqueeze(0), tensor([label]), isMasked).item<double>();
}
