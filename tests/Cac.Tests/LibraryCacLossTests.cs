using Retable.Papers.Cac;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class LibraryCacLossTests
{
    // The own class of a label before the last counts among the others and adds exp(0) = 1.
    [Fact]
    public void Verbatim_it_cannot_fall_below_log_2_for_a_class_before_the_last() =>
        Assert.Equal(Math.Log(2), Loss(NonTargetMode.LibraryVerbatim, [0, 1e3, 1e3], label: 0), precision: 12);

    [Fact]
    public void Verbatim_it_falls_to_0_for_the_last_class() =>
        Assert.Equal(0, Loss(NonTargetMode.LibraryVerbatim, [1e3, 1e3, 0], label: 2), precision: 12);

    // A sample of class 0 that lies on the anchor of the last class: the library does not see it.
    [Fact]
    public void Verbatim_no_class_before_the_last_is_pushed_away_from_the_last() => Assert.Equal(
        Loss(NonTargetMode.LibraryVerbatim, [1, 9, 9], label: 0, alpha: 0),
        Loss(NonTargetMode.LibraryVerbatim, [1, 9, 0], label: 0, alpha: 0),
        precision: 12);

    [Fact]
    public void Corrected_all_other_classes_count_and_the_own_one_does_not() => Assert.Equal(
        2 + Math.Log(1 + Math.Exp(1 - 9) + Math.Exp(1)),
        Loss(NonTargetMode.AllOthers, [1, 9, 0], label: 0),
        precision: 12);

    [Fact]
    public void A_difference_above_50_counts_as_50() =>
        Assert.Equal(Math.Log(1 + Math.Exp(50)), Loss(NonTargetMode.AllOthers, [0, 51], label: 1, alpha: 0), precision: 12);

    [Fact]
    public void A_clamped_difference_moves_nothing()
    {
        using var distances = tensor(new double[,] { { 0, 51 } }).requires_grad_();
        new LibraryCacLoss(alpha: 0, NonTargetMode.AllOthers).forward(distances, tensor([1L])).backward();
        Assert.Equal([0, 0], distances.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Unknown_samples_count_for_nothing()
    {
        var both = tensor(new double[,] { { 1, 9, 4 }, { 3, 3, 3 } });
        var loss = new LibraryCacLoss(2);
        Assert.Equal(
            loss.forward(both[..1], tensor([1L])).item<double>(),
            loss.forward(both, tensor([1L, -7L])).item<double>(),
            precision: 12);
    }

    [Theory, InlineData(NonTargetMode.LibraryVerbatim), InlineData(NonTargetMode.AllOthers)]
    public void Its_gradient_is_that_of_finite_differences(NonTargetMode mode) => Gradients.Check(
        z => new LibraryCacLoss(2, mode).forward(Distances.Squared(z, Anchors.Axes(4, 1.5)), tensor([0L, 3L, -1L])), rows: 3, columns: 4);

    private static double Loss(NonTargetMode mode, double[] distances, long label, double alpha = 2) =>
        new LibraryCacLoss(alpha, mode).forward(tensor(distances).unsqueeze(0), tensor([label])).item<double>();
}
