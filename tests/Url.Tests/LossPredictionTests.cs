using Retable.Papers.Url;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class LossPredictionTests
{
    private static readonly Tensor Labels = tensor([1L, 0, 0, 1]);

    // Two classes of equal logits: every sample's loss is ln 2.
    [Fact]
    public void Who_predicts_every_loss_pays_for_the_task_alone() =>
        Assert.Equal(Math.Log(2), new LossPredictionLoss(3).forward(zeros(4, 2, dtype: float64), full(4, Math.Log(2), dtype: float64), Labels).item<double>(), precision: 12);

    [Fact]
    public void Who_is_off_by_one_half_pays_lambda_quarters() => Assert.Equal(
        3 * 0.25, new LossPredictionLoss(3) { LearnsTask = false }.forward(zeros(4, 2, dtype: float64), full(4, Math.Log(2) + 0.5, dtype: float64), Labels).item<double>(), precision: 12);

    [Fact]
    public void The_prediction_does_not_move_the_logits_unless_it_is_let()
    {
        Assert.Equal(LogitGradient(new LossPredictionLoss(0)), LogitGradient(new LossPredictionLoss(5)));
        Assert.NotEqual(LogitGradient(new LossPredictionLoss(0)), LogitGradient(new LossPredictionLoss(5) { DetachesLoss = false }));
    }

    // Differences of 0.3 with a gap of 0.1: ranked rightly nothing, wrongly 0.4.
    [Theory, InlineData(2.0, 1.0, 0.0), InlineData(1.0, 2.0, 0.4), InlineData(1.0, 1.0, 0.4)]
    public void A_pair_costs_what_its_order_lacks_to_the_gap(double first, double second, double cost) =>
        Assert.Equal(cost, new PairOrder().forward(tensor([0.5, 0.2]), tensor([first, second])).item<double>(), precision: 12);

    [Fact]
    public void Within_the_leeway_a_pair_costs_the_gap_and_moves_nothing()
    {
        using var predicted = tensor([0.5, 0.2]).requires_grad_();
        var loss = new PairOrder(leeway: 2).forward(predicted, tensor([3.0, 2.0]));
        loss.backward();
        Assert.Equal(0.1, loss.item<double>(), precision: 12);
        Assert.Equal([0, 0], predicted.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Three_samples_are_no_pairs() => Assert.Throws<ArgumentException>(() => new PairOrder().forward(zeros(3), zeros(3)));

    [Fact]
    public void Their_gradients_are_those_of_finite_differences()
    {
        var unc = tensor([0.9, 0.3, 0.05, 0.7]);
        Gradients.Check(
            point => new LossPredictionLoss(0.7) { Scale = 3, DetachesLoss = false }.forward(point[0], point[1], Labels), Gradients.Point(4, 2), unc);
        Gradients.Check(point => new PairOrder(gap: 0.3).forward(point[0], tensor([1.0, 2.0, 3.0, 0.5])), unc);
    }

    private static double[] LogitGradient(LossPredictionLoss loss)
    {
        using var logits = Gradients.Point(4, 2).requires_grad_();
        loss.forward(logits, ones(4, dtype: float64), Labels).backward();
        return logits.grad!.data<double>().ToArray();
    }
}
