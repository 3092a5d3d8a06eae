using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class NearestNeighbourTests
{
    private readonly Tensor _training = tensor(new double[,] { { 3, 0 }, { 0, 0.1 }, { -7, 0 } });

    // From (1, 0) the training features lie at angles of 0, 90 and 180 degrees: squared chords 0, 2 and 4.
    [Theory, InlineData(1, 0), InlineData(2, 2), InlineData(3, 4)]
    public void Is_the_squared_chord_to_the_kth_direction(int k, double expected)
    {
        var point = tensor(new double[,] { { 1, 0 } });
        Assert.Equal(expected, new NearestNeighbour(k).Of(point, _training).item<double>(), precision: 12);
        Assert.Equal(expected, new NearestNeighbour(k).Of(1e6 * point, _training).item<double>(), precision: 12);
    }

    // A ReLU layer can be silent.
    [Fact]
    public void A_feature_of_zeros_is_as_far_from_all_and_not_NaN() =>
        Assert.Equal(1, new NearestNeighbour(1).Of(zeros(1, 2), _training).item<double>(), tolerance: 1e-9);

    // 3, 4, 5.
    [Fact]
    public void The_librarys_is_the_plain_distance_to_the_nearest_known_one()
    {
        var training = tensor(new double[,] { { 3, 4 }, { 0, 0.5 } });
        var found = LibraryNearestNeighbour.Of(zeros(1, 2, dtype: float64), training, tensor([7L, -1]));
        Assert.Equal([1, 1], found.shape);
        Assert.Equal(5, found.item<double>(), precision: 12);
    }

    // The expansion of the square would leave 1e-4 of the difference, which is 1e-8.
    [Fact]
    public void Far_from_the_origin_small_distances_keep_their_digits()
    {
        var training = full([40, 2], 1e4, dtype: float64);
        var found = LibraryNearestNeighbour.Of(training.narrow(0, 0, 30) + 1e-8, training, zeros(40, dtype: int64));
        Assert.Equal(1e-8 * Math.Sqrt(2), found[0].item<double>(), tolerance: 1e-11);
    }

    [Fact]
    public void A_neighbour_that_does_not_exist_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => new NearestNeighbour(4).Of(ones(1, 2), _training));
        Assert.StartsWith("the neighbour number 4 of 3 does not exist", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => LibraryNearestNeighbour.Of(ones(1, 2), ones(1, 2), tensor([-1L])));
    }
}
