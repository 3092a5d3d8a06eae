using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Tests;

// F = (1 2 / 3 4) has the Gram matrix (5 11 / 11 25), whose rows sum to 16 and 36.
public sealed class GramMatricesTests
{
    private static readonly int[] First = [1];
    private readonly Tensor _activations = tensor(new double[] { 1, 2, 3, 4 }).reshape(1, 2, 2);

    // F² = (1 4 / 9 16): rows 1·1 + 4·4 + 1·9 + 4·16 = 90 and 9 + 64 + 81 + 256 = 410.
    [Fact]
    public void Row_sums_are_those_of_the_matrix_and_the_order_is_taken_out_again()
    {
        Assert.Equal([16, 36], Numbers(GramRowSums.Of(_activations, First)));
        Assert.Equal([Math.Sqrt(90), Math.Sqrt(410)], Numbers(GramRowSums.Of(_activations, [2])));
    }

    // (1, −3): 1·(1 − 3) = −2 and −3·(1 − 3) = 6.
    [Fact]
    public void A_negative_row_sum_keeps_its_sign()
    {
        var activations = tensor(new double[] { 1, -3 }).reshape(1, 2, 1);
        Assert.Equal([-2, 6], Numbers(GramRowSums.Of(activations, First)));
        Assert.Equal(-Math.Pow(26, 1 / 3.0), Numbers(GramRowSums.Of(activations, [3]))[0], precision: 12);
    }

    [Fact]
    public void Where_in_the_image_something_is_does_not_matter() =>
        Assert.Equal(Numbers(GramRowSums.Of(_activations, [1, 2, 5])), Numbers(GramRowSums.Of(_activations.flip(2), [1, 2, 5])));

    [Fact]
    public void What_was_seen_in_training_deviates_by_nothing()
    {
        var training = cat([_activations, 2 * _activations]);
        Assert.Equal([0, 0], Numbers(GramBounds.Fit([training], [1, 2]).Deviations([training])));
    }

    // Twice the activations are four times the row sums: 64 and 144 for 16 and 36, three bounds beyond each. Half: ¾ of the bound below.
    [Fact]
    public void A_deviation_is_counted_in_bounds()
    {
        var bounds = GramBounds.Fit([_activations], First);
        Assert.Equal(6, Numbers(bounds.Deviations([2 * _activations]))[0], tolerance: 1e-6);
        Assert.Equal(1.5, Numbers(bounds.Deviations([_activations / 2]))[0], tolerance: 1e-6);
    }

    [Fact]
    public void Each_sample_is_held_against_the_class_that_it_is_predicted_as()
    {
        var training = cat([_activations, 2 * _activations]);
        var detector = GramMatrices.Fit([training], tensor([4L, 7]), First);
        var found = detector.Deviations([cat([2 * _activations, 2 * _activations])], tensor([7L, 4]), tensor(new[] { 1.0, 0.5 }));
        Assert.Equal(0, found[0, 0].item<double>());
        Assert.Equal(12, found[1, 0].item<double>(), tolerance: 1e-5);
    }

    // Layers with usual deviations of 2 and 4.
    [Fact]
    public void Normalised_every_layer_counts_alike()
    {
        var (deviations, usual) = (tensor(new double[,] { { 2, 8 } }), tensor(new double[,] { { 1, 4 }, { 3, 4 } }));
        Assert.Equal(3, GramMatrices.NormalisedTotal(deviations, usual).item<double>(), tolerance: 1e-6);
        Assert.Equal(10, GramMatrices.Total(deviations).item<double>());
    }

    [Fact]
    public void A_sample_that_is_predicted_as_a_class_as_which_no_training_sample_was_is_infinitely_far()
    {
        var detector = GramMatrices.Fit([_activations], tensor([0L]), First);
        Assert.Equal([0, double.PositiveInfinity], Numbers(detector.Deviations([cat([_activations, _activations])], tensor([0L, 3L]), ones(2))));
    }

    // Class 0 is seen in both batches, class 1 in the second alone.
    [Fact]
    public void Fitted_batch_by_batch_it_has_the_bounds_of_all_batches_together()
    {
        var (first, second, labels) = (cat([_activations, 3 * _activations]), cat([2 * _activations, -_activations]), tensor([0L, 0, 1, 0]));
        var whole = GramMatrices.Fit([cat([first, second])], labels, [1, 2]);
        IReadOnlyList<(IReadOnlyList<Tensor>, Tensor)> batches = [([first], labels.narrow(0, 0, 2)), ([second], labels.narrow(0, 2, 2))];
        var tested = cat([0.5 * _activations, 4 * _activations, 5 * _activations]);
        var expected = whole.Deviations([tested], tensor([0L, 1, 0]), ones(3));
        Assert.Equal(Numbers(expected), Numbers(GramMatrices.Fit(batches, [1, 2]).Deviations([tested], tensor([0L, 1, 0]), ones(3))));
        Assert.All(Numbers(expected), deviation => Assert.True(deviation > 0));
    }

    [Fact]
    public void Other_layers_channels_and_orders_are_refused()
    {
        var bounds = GramBounds.Fit([_activations], First);
        Assert.Throws<ArgumentException>(() => bounds.Deviations([_activations, _activations]));
        Assert.Throws<ArgumentException>(() => bounds.Deviations([ones(1, 3, 2)]));
        Assert.Throws<ArgumentException>(() => GramRowSums.Of(_activations, [0]));
        Assert.Throws<ArgumentException>(() => GramRowSums.Of(_activations, []));
    }

    private static double[] Numbers(Tensor tensor) => tensor.contiguous().data<double>().ToArray();
}
