using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Tests;

// Class 0 at −1 and 1, class 1 at 9 and 11: means 0 and 10, scatter 2 + 2 = 4. Around the mean of all, 5, it is 36 + 16 + 16 + 36 = 104.
public sealed class MahalanobisTests
{
    private readonly Tensor _features = tensor(new double[] { -1, 1, 9, 11 }).reshape(4, 1);
    private readonly Tensor _labels = tensor([0L, 0, 1, 1]);
    private readonly Tensor _point = tensor(new double[] { 3 }).reshape(1, 1);

    // S = 4/4.
    [Fact]
    public void Is_the_squared_distance_to_the_nearest_mean_in_units_of_the_variance() =>
        Assert.Equal(9, Mahalanobis.Of(_point, Mahalanobis.Fit(_features, _labels)).item<double>(), precision: 12);

    // S = 4/3 + 1e-6.
    [Fact]
    public void The_library_halves_it_and_divides_by_one_sample_less() => Assert.Equal(
        0.5 * 9 / ((4 / 3.0) + 1e-6), LibraryMahalanobis.Of(_point, LibraryMahalanobis.Fit(_features, _labels)).item<double>(), precision: 12);

    // d_0 = (3 − 5)² / (104/4).
    [Fact]
    public void The_relative_one_takes_off_the_distance_to_all() =>
        Assert.Equal(9 - (4 / 26.0), RelativeMahalanobis.Fit(_features, _labels).Of(_point).item<double>(), precision: 12);

    [Fact]
    public void The_librarys_background_is_not_divided_by_the_number_of_samples() => Assert.Equal(
        (9 / ((4 / 3.0) + 1e-6)) - (4 / (104 + 1e-6)), LibraryRelativeMahalanobis.Fit(_features, _labels).Of(_point).item<double>(), precision: 12);

    [Fact]
    public void A_step_of_the_input_goes_to_the_nearest_mean() => Assert.Equal(
        2.75, LibraryMahalanobis.Perturbed(x => x, _point, LibraryMahalanobis.Fit(_features, _labels), epsilon: 0.25).item<double>());

    // The point of the metric: units and directions of the features do not matter.
    [Fact]
    public void Stretched_and_turned_features_have_the_same_distances()
    {
        var features = tensor(new double[,] { { 0, 1 }, { 2, 0 }, { 1, 3 }, { 6, 5 }, { 7, 8 }, { 9, 6 } });
        var labels = tensor([0L, 0, 0, 1, 1, 1]);
        var map = tensor(new double[,] { { 3, 1 }, { -2, 0.5 } });
        var expected = Mahalanobis.Of(features, Mahalanobis.Fit(features, labels)).data<double>().ToArray();
        var found = Mahalanobis.Of(features.mm(map), Mahalanobis.Fit(features.mm(map), labels)).data<double>().ToArray();
        Assert.Equal(expected, found, (a, b) => Math.Abs(a - b) < 1e-10);
    }

    [Fact]
    public void Unknown_samples_count_for_nothing()
    {
        var more = cat([_features, tensor(new double[] { 1000 }).reshape(1, 1)]);
        var gaussians = Mahalanobis.Fit(more, cat([_labels, tensor([-1L])]));
        Assert.Equal(9, Mahalanobis.Of(_point, gaussians).item<double>(), precision: 12);
        Assert.Equal(9 - (4 / 26.0), RelativeMahalanobis.Fit(more, cat([_labels, tensor([-1L])])).Of(_point).item<double>(), precision: 12);
    }

    // Two dimensions, one of them without any spread: a plain inverse does not exist.
    [Fact]
    public void A_dimension_without_spread_is_left_out()
    {
        var flat = cat([_features, zeros(4, 1, dtype: float64)], 1);
        var point = tensor(new double[,] { { 3, 0 } });
        Assert.Equal(9, Mahalanobis.Of(point, Mahalanobis.Fit(flat, _labels)).item<double>(), precision: 10);
    }

    [Fact]
    public void A_class_without_a_sample_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => Mahalanobis.Fit(_features, tensor([0L, 0, 2, 2])));
        Assert.StartsWith("class 1 of 0 to 2 has no sample", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Mahalanobis.Fit(_features, tensor([-1L, -1, -1, -1])));
        Assert.Throws<ArgumentException>(() => LibraryMahalanobis.Fit(_features.narrow(0, 0, 1), tensor([0L])));
    }

    [Fact]
    public void Features_of_another_dimension_are_named_with_both_shapes()
    {
        var error = Assert.Throws<ArgumentException>(() => Mahalanobis.Fit(_features, _labels).SquaredDistances(ones(2, 3)));
        Assert.StartsWith("'features' has shape [2, 3] but needs [any, 1]", error.Message, StringComparison.Ordinal);
    }
}
