using Retable.Learning.Anchoring;
using Retable.Papers.Amp;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class AmpInferenceTests
{
    // Anchor and residual sum to the image: what this network says does not depend on the anchor.
    private static readonly AmpInference Sums = new(pairs => pairs.narrow(1, 0, 2) + pairs.narrow(1, 2, 2));

    // This one sees the anchor only.
    private static readonly AmpInference Anchors = new(pairs => pairs.narrow(1, 0, 2));

    private readonly Tensor _images = tensor(new double[,] { { 1, -2 }, { 3, 4 }, { 0, 5 } });
    private readonly Tensor _pool = tensor(new double[,] { { 1e4, -1e4 }, { -1e4, 1e4 } });

    // σ = 0, so the divisor is 1 + exp(0).
    [Fact]
    public void Where_all_anchors_agree_the_logits_are_halved_by_either_rule()
    {
        var prediction = Sums.Predict(_images, _pool / 1e3, tensor([0L, 1, 0, 1, 0, 1]));
        Assert.True(AnchorTempering.Exponential(prediction).allclose(_images / 2));
        Assert.True(SumTempering.Of(prediction).allclose(_images / 2));
    }

    // Row k·N + n: image 0 has the anchors 0 and 0, image 1 has 1 and 0, image 2 has 1 and 1.
    [Fact]
    public void Rows_are_anchor_major()
    {
        var prediction = Anchors.Predict(_images, _pool, tensor([0L, 1, 1, 0, 0, 1]));
        Assert.Equal([1e4, -1e4, 0, 0, -1e4, 1e4], prediction.Mean.contiguous().data<double>().ToArray());
    }

    // Logistic values 1 and 0 under two anchors: σ = √½ for both classes, τ = √2, c = √½.
    [Fact]
    public void The_paper_sums_the_deviations_over_the_classes()
    {
        var prediction = Anchors.Predict(_images.narrow(0, 0, 1), _pool + tensor(new double[] { 3, 3 }), tensor([0L, 1]));
        Assert.Equal(Math.Sqrt(2), SumTempering.Disagreement(prediction).item<double>(), precision: 12);
        Assert.Equal(3 / (1 + Math.Exp(Math.Sqrt(2))), SumTempering.Of(prediction)[0, 0].item<double>(), precision: 12);
        Assert.Equal(3 / (1 + Math.Exp(Math.Sqrt(0.5))), AnchorTempering.Exponential(prediction)[0, 0].item<double>(), precision: 12);
    }

    [Fact]
    public void No_gradient_is_recorded()
    {
        using var weight = ones([2], dtype: float64).requires_grad_();
        var inference = new AmpInference(pairs => pairs.narrow(1, 0, 2) * weight);
        Assert.False(inference.Predict(_images, _pool, tensor([0L, 1, 0])).Mean.requires_grad);
    }

    [Fact]
    public void One_anchor_has_logits_but_no_temperature()
    {
        var prediction = Sums.Predict(_images, _pool, tensor([0L, 1, 0]));
        Assert.Equal([3, 2], prediction.Mean.shape);
        Assert.Throws<InvalidOperationException>(() => SumTempering.Of(prediction));
    }

    [Fact]
    public void Indices_that_are_no_multiple_of_the_images_are_refused() =>
        Assert.Throws<ArgumentException>(() => Sums.Predict(_images, _pool, tensor([0L, 1, 0, 1])));
}
