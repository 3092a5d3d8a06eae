using Retable.Learning.Anchoring;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Tests;

public sealed class AnchoredPredictionTests
{
    // One image, two classes, under two references: logits (0, 2) and (0, 4).
    private static readonly double[] Logits = [0, 2, 0, 4];

    [Fact]
    public void The_mean_is_of_the_logits() => Assert.Equal([0, 3], Numbers(Two().Mean));

    // Of two numbers the deviation with divisor 1 is their distance over √2.
    [Fact]
    public void The_deviation_is_of_the_logistic_function_with_divisor_K_less_1()
    {
        var deviation = Numbers(Two().Deviation);
        Assert.Equal(0, deviation[0], precision: 12);
        Assert.Equal((Logistic(4) - Logistic(2)) / Math.Sqrt(2), deviation[1], precision: 12);
    }

    [Fact]
    public void Disagreement_is_its_mean_over_the_classes() =>
        Assert.Equal((Logistic(4) - Logistic(2)) / Math.Sqrt(2) / 2, Numbers(Two().Disagreement)[0], precision: 12);

    [Fact]
    public void Where_the_references_agree_tempering_halves_the_logits() => Assert.Equal(
        [1, -2], Numbers(AnchorTempering.Exponential(AnchoredPrediction.Of(tensor([2.0, -4.0, 2.0, -4.0]).reshape(2, 2), 2))));

    // Two references that contradict each other as much as they can: σ = √½ in every class.
    [Fact]
    public void The_divisor_is_at_most_1_plus_exp_of_the_root_of_a_half()
    {
        var prediction = AnchoredPrediction.Of(tensor([1e4, -1e4, -1e4, 2e4]).reshape(2, 2), 2);
        Assert.Equal(5e3 / (1 + Math.Exp(Math.Sqrt(0.5))), Numbers(AnchorTempering.Exponential(prediction))[1], precision: 8);
    }

    [Fact]
    public void Linear_tempering_divides_by_the_disagreement()
    {
        var prediction = Two();
        Assert.Equal(3 / Numbers(prediction.Disagreement)[0], Numbers(AnchorTempering.Linear(prediction))[1], precision: 10);
    }

    [Fact]
    public void The_order_of_the_references_is_the_rows_order()
    {
        using var network = Identity();
        var prediction = AnchoredPrediction.Of(network, tensor([10.0, 20.0]).reshape(2, 1), tensor([1.0, 2.0, 3.0]).reshape(3, 1));
        Assert.Equal([3, 2, 2], prediction.PerReference.shape);
        Assert.Equal([1, 9, 1, 19, 2, 8, 2, 18, 3, 7, 3, 17], Numbers(prediction.PerReference.reshape(-1)));
    }

    [Fact]
    public void One_reference_has_no_deviation() =>
        Assert.Throws<InvalidOperationException>(() => AnchoredPrediction.Of(tensor(Logits).reshape(2, 2), 1).Deviation);

    [Fact]
    public void Rows_that_are_no_multiple_of_the_references_are_refused() =>
        Assert.Throws<ArgumentException>(() => AnchoredPrediction.Of(tensor(Logits).reshape(2, 2), 3));

    private static AnchoredPrediction Two() => AnchoredPrediction.Of(tensor(Logits).reshape(2, 2), 2);

    private static double Logistic(double z) => 1 / (1 + Math.Exp(-z));

    private static double[] Numbers(Tensor tensor) => tensor.reshape(-1).data<double>().ToArray();
}
