using Retable.Papers.Cac;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class CacLossTests
{
    // Equal distances d to C anchors: the anchor term is λ·d and the tuplet term log C, whatever the label.
    [Fact]
    public void Between_all_anchors_it_is_lambda_times_the_distance_plus_log_C() =>
        Assert.Equal((0.1 * 5) + Math.Log(3), Loss([5, 5, 5], label: 1), precision: 12);

    // On the own anchor with the others far away nothing is left to learn.
    [Fact]
    public void On_the_own_anchor_and_far_from_all_others_it_is_zero() =>
        Assert.Equal(0, Loss([1e4, 0, 1e4], label: 1), precision: 12);

    // exp(d_y − d_j) overflows a double from 710 on; the loss there is the difference itself.
    [Fact]
    public void Far_from_the_own_anchor_it_is_the_difference_and_not_infinite() =>
        Assert.Equal((0.1 * 1e4) + 1e4, Loss([0, 1e4], label: 1), precision: 8);

    // Which number a class has must not matter: catches a version that leaves out the wrong column.
    [Theory, InlineData(1), InlineData(2)]
    public void Renumbering_the_classes_changes_nothing(int by)
    {
        double[] distances = [1, 4, 2];
        double[] renumbered = [.. Enumerable.Range(0, 3).Select(j => distances[(j + by) % 3])];
        Assert.Equal(Loss(distances, label: 2), Loss(renumbered, label: (2 - by + 3) % 3), precision: 12);
    }

    [Fact]
    public void A_label_too_few_is_named_with_both_shapes()
    {
        var error = Assert.Throws<ArgumentException>(() => new CacLoss().forward(ones([3, 2]), tensor([0L, 1L])));
        Assert.StartsWith("'labels' has shape [2] but needs [3]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_gradient_is_that_of_finite_differences() => Gradients.Check(
        z => new CacLoss(0.3).forward(Distances.Euclidean(z, Anchors.Axes(4, 3)), tensor([0L, 3L, 1L])), rows: 3, columns: 4);

    private static double Loss(double[] distances, long label) =>
        new CacLoss().forward(tensor(distances).unsqueeze(0), tensor([label])).item<double>();
}
