using Retable.Contract;
using Retable.Learning.Data;
using Retable.Papers.FashionMnist;

namespace Retable.Tests;

/// <summary>The verb as the engine calls it, on four easy classes: a bright quarter of a noisy image.</summary>
public sealed class ClassifyTests : IDisposable
{
    private readonly StepLab _lab = new();

    public ClassifyTests()
    {
        _lab.Quarters("train", "train", 200, side: 6, new Philox(1));
        _lab.Quarters("test", "test", 80, side: 6, new Philox(2));
    }

    public void Dispose() => _lab.Dispose();

    [Theory, InlineData(1), InlineData(2)]
    public void Each_number_of_neighbours_and_each_vote_is_a_method(int power)
    {
        Run(new Classifier.NearestNeighbours { Power = power, Neighbours = [1, 5] });
        var methods = Parquet.ParquetFile.Read(_lab.At("a.metrics")).Values<string>("method");
        Assert.Equal([$"neighbours_1_uniform_p{power}", $"neighbours_5_uniform_p{power}", $"neighbours_1_distance_p{power}", $"neighbours_5_distance_p{power}"], methods);
    }

    [Theory, MemberData(nameof(Classifiers))]
    public void Easy_classes_are_told_apart(Classifier classifier)
    {
        Run(classifier);
        Assert.True(Accuracies().Min() > 0.95, string.Join(", ", Accuracies()));
    }

    public static TheoryData<Classifier> Classifiers => [new Classifier.NearestNeighbours { Neighbours = [1] }, new Classifier.GaussianNaiveBayes(), new Classifier.LogisticRegression()];

    [Theory, MemberData(nameof(Classifiers))]
    public void Twice_gives_the_same_bytes(Classifier classifier)
    {
        Run(classifier);
        var once = _lab.Bytes("a.metrics");
        Run(classifier);
        Assert.Equal(once, _lab.Bytes("a.metrics"));
    }

    // All test images are bright. By their own mean and deviation half of them would be dark.
    [Theory, MemberData(nameof(Classifiers))]
    public void Test_images_are_measured_by_the_training_images_mean_and_deviation(Classifier classifier)
    {
        Write("train", [(0, 0), (0, 10), (0, 20), (1, 200), (1, 210), (1, 220)]);
        Write("test", [(1, 195), (1, 205), (1, 215), (1, 225)]);
        Run(classifier);
        Assert.Equal([1.0], Accuracies().Distinct());

        void Write(string file, IReadOnlyList<(int Label, byte Grey)> images) =>
            ImageWriter.Write(_lab.At(file), "grey", file, [1, 1, 1], images.Select(image => (image.Label, new[] { image.Grey })));
    }

    [Theory, InlineData(0), InlineData(201)]
    public void More_neighbours_than_images_are_refused(int neighbours)
    {
        var error = Assert.Throws<BadInputException>(() => Run(new Classifier.NearestNeighbours { Neighbours = [neighbours] }));
        Assert.Contains("200 training images", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_class_without_training_images_is_refused_by_number()
    {
        _lab.Quarters("train", "train", 3, side: 6, new Philox(1));
        var error = Assert.Throws<BadInputException>(() => Run(new Classifier.GaussianNaiveBayes()));
        Assert.Contains(error.Facts, fact => fact.Item2 == "3");
    }

    private double[] Accuracies() => Parquet.ParquetFile.Read(_lab.At("a.metrics")).Values<double>("value");

    private void Run(Classifier classifier) => Classify.Run(
        new Classify.Parameters { Classifier = classifier }, _lab.Context("a", [("train", "train"), ("test", "test")], ["metrics"]));
}
