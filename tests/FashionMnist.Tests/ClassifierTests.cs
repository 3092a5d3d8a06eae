using Retable.Contract;
using Retable.Papers.FashionMnist;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>The classifiers on a handful of numbers that can be worked out by hand.</summary>
public sealed class ClassifierTests
{
    [Fact]
    public void A_pixel_has_mean_0_and_deviation_1_over_the_training_images_and_one_that_never_changes_is_0()
    {
        var training = tensor(new byte[,] { { 10, 7 }, { 14, 7 } });
        var standardisation = new Standardisation(training);
        Assert.Equal([-1.0, 0, 1, 0], Numbers(standardisation.Apply(training)));
        Assert.Equal([2.0, -7], Numbers(standardisation.Apply(tensor(new byte[,] { { 16, 0 } }))));
    }

    // (3, 0) and (2, 2) lie 3 and 4 away from the origin by Manhattan's distance, and 3 and √8 by Euclid's.
    [Theory, InlineData(1, 0, 3.0), InlineData(2, 1, 2.8284271247461903)]
    public void Which_image_is_nearest_depends_on_the_distance(int power, long nearest, double distance)
    {
        var search = new NearestNeighbours(tensor(new double[,] { { 3, 0 }, { 2, 2 } }), power);
        var (distances, positions) = search.Find(tensor(new double[,] { { 0, 0 } }), 1);
        Assert.Equal(nearest, positions.item<long>());
        Assert.Equal(distance, distances.item<double>(), 1e-15);
    }

    // float32 cannot tell 1 from 1 + 10⁻¹², and the search starts with float32.
    [Theory, InlineData(1), InlineData(2)]
    public void Neighbours_come_in_the_order_of_exact_distances_and_of_equal_ones_the_earlier_first(int power)
    {
        var search = new NearestNeighbours(tensor(new double[,] { { 1 + 1e-12 }, { 5 }, { 1 }, { -1 } }), power);
        var (_, positions) = search.Find(tensor(new double[,] { { 0 } }), 4);
        Assert.Equal([2L, 3, 0, 1], positions.data<long>().ToArray());
    }

    // More training images than the search looks at twice: the same as sorting all of them.
    [Theory, InlineData(1), InlineData(2)]
    public void Among_many_the_nearest_are_found(int power)
    {
        var draws = new Philox(1);
        var training = tensor([.. Enumerable.Range(0, 3000).Select(_ => draws.NextNormal())]).reshape(1000, 3);
        var search = new NearestNeighbours(training, power);
        var (_, positions) = search.Find(zeros([1, 3], float64), 9);
        var (_, all) = training.abs().pow(power).sum(1).sort();
        Assert.Equal(all.narrow(0, 0, 9).data<long>().ToArray(), positions.data<long>().ToArray());
    }

    // Rows are taken four at a time, and of no width that the processor likes.
    [Theory, InlineData(1), InlineData(3), InlineData(4), InlineData(6)]
    public void Each_of_several_images_gets_its_own_neighbours(int images)
    {
        var draws = new Philox(3);
        var training = tensor([.. Enumerable.Range(0, 700).Select(_ => draws.NextNormal())]).reshape(70, 10);
        var (_, positions) = new NearestNeighbours(training, power: 1).Find(training.narrow(0, 20, images), 1);
        Assert.Equal(Enumerable.Range(20, images).Select(i => (long)i), positions.data<long>().ToArray());
    }

    // Two near images of class 2 against three farther ones of class 1: 1 + 1 against 3/2, or two votes against three.
    [Theory, InlineData(5, false, 1), InlineData(5, true, 2), InlineData(2, false, 2)]
    public void Votes_count_one_each_or_by_nearness(int k, bool byDistance, long winner) => Assert.Equal(winner, Vote([1, 1, 2, 2, 2], [2, 2, 1, 1, 1], k, byDistance));

    [Fact]
    public void Of_equal_votes_the_lowest_class_wins() => Assert.Equal(0, Vote([1, 1], [2, 0], 2, byDistance: false));

    [Fact]
    public void Where_a_neighbour_is_the_image_itself_only_such_ones_vote_by_distance() => Assert.Equal(2, Vote([0, 1e-9, 1e-9], [2, 1, 1], 3, byDistance: true));

    // Class 0 has mean 0 and variance 1, class 1 mean 3 and variance 4. At 1.5, in the middle, x² = 2.25 stands against ln 4 + 2.25/4 = 1.95; at 1.2, 1.44 against 2.20.
    [Fact]
    public void Naive_Bayes_minds_the_variance_of_a_class()
    {
        var (training, labels) = (tensor(new double[,] { { -1 }, { 1 }, { 1 }, { 5 } }), tensor([0L, 0, 1, 1]));
        Assert.Equal([1L, 0], GaussianNaiveBayes.Predict(training, labels, tensor(new double[,] { { 1.5 }, { 1.2 } }), classes: 2).data<long>().ToArray());
    }

    // Without what is added the variance of the constant pixel would be 0, and every likelihood infinite or no number.
    [Fact]
    public void Naive_Bayes_takes_a_pixel_that_is_constant_in_a_class()
    {
        var (training, labels) = (tensor(new double[,] { { -1, 0 }, { 1, 0 }, { 4, 0 }, { 6, 1 } }), tensor([0L, 0, 1, 1]));
        Assert.Equal([0L, 1], GaussianNaiveBayes.Predict(training, labels, tensor(new double[,] { { 0, 0 }, { 5, 0.5 } }), classes: 2).data<long>().ToArray());
    }

    // Features ±1 of either class: the constant's weight is 0 by symmetry, and w + 2 · (−1/(1 + eʷ)) = 0, which 0.67482 solves.
    [Fact]
    public void Logistic_regression_finds_the_minimum_of_errors_and_penalty()
    {
        var weights = new LogisticRegression(c: 1).Fit(tensor(new double[,] { { -1 }, { 1 } }), tensor([0L, 1]), classes: 2);
        Assert.Equal([-0.67482, 0.67482, 0, 0], Numbers(weights), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    // At the minimum no weight can be moved: the gradient of the objective, by automatic differentiation, is small against that at 0.
    [Theory, InlineData(0.01), InlineData(1), InlineData(100)]
    public void Where_logistic_regression_ends_the_gradient_is_small(double c)
    {
        var draws = new Philox(2);
        var features = tensor([.. Enumerable.Range(0, 600).Select(i => draws.NextNormal() * (i % 3 == 0 ? 30 : 1))]).reshape(200, 3);
        var labels = tensor([.. Enumerable.Range(0, 200).Select(_ => (long)draws.NextInt(3))]);
        var weights = new LogisticRegression(c).Fit(features, labels, classes: 3);
        var (start, end) = (Gradient(zeros_like(weights)), Gradient(weights));
        Assert.True(end < 1e-4 * start, $"{start} to {end}");

        double Gradient(Tensor at)
        {
            var w = at.clone().requires_grad_();
            var x = cat([features, ones([200, 1], float64)], 1);
            var signs = (2 * nn.functional.one_hot(labels, 3)) - 1;
            ((0.5 * w.pow(2).sum()) + (c * nn.functional.softplus(-signs * x.mm(w)).sum())).backward();
            return w.grad!.pow(2).sum().sqrt().item<double>();
        }
    }

    private static long Vote(double[] distances, long[] labels, int k, bool byDistance) =>
        NearestNeighbours.Vote(tensor(distances).unsqueeze(0), tensor(labels).unsqueeze(0), k, byDistance, classes: 3).item<long>();

    private static double[] Numbers(Tensor tensor) => tensor.contiguous().data<double>().ToArray();
}
