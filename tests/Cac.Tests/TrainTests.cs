using Retable.Contract;
using Retable.Learning.Training;
using Retable.Papers.Cac;
using Retable.Parquet;

namespace Retable.Tests;

[Collection(Experiment.OneGenerator)]
public sealed class TrainTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public void Dispose() => _experiment.Dispose();

    [Theory]
    [InlineData("cross_entropy"), InlineData("paper")]
    [InlineData("library")]
    public void Every_loss_falls(string loss)
    {
        _experiment.Train("a", Experiment.Parameters(Experiment.LossOf(loss)));
        var history = ParquetFile.Read(_experiment.At("a.history"));
        var losses = history.Values<string>("name").Zip(history.Values<double>("value")).Where(row => row.First == "loss").Select(row => row.Second).ToList();
        Assert.Equal(2, losses.Count);
        Assert.True(losses[1] < 0.8 * losses[0], $"{losses[0]} to {losses[1]}");
    }

    [Fact]
    public void Training_twice_gives_the_same_bytes()
    {
        _experiment.Train("a", Experiment.Parameters(new Loss.Paper()));
        _experiment.Train("b", Experiment.Parameters(new Loss.Paper()));
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
        Assert.Equal(_experiment.Bytes("a.history"), _experiment.Bytes("b.history"));
    }

    // Two stages, a chosen epoch and augmentation: all that a checkpoint must carry.
    [Fact]
    public void A_training_that_was_stopped_before_its_first_step_gives_the_same_bytes()
    {
        var recipe = Experiment.Parameters(new Loss.Paper()) with
        {
            Second = new() { Epochs = 1 }, Validation = 0.2, Augmentation = new() { Flip = 0.5, CropScale = 0.8, Rotation = 10 },
        };
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => _experiment.TrainUntil("a", recipe, stop.Token));
        Assert.NotEmpty(Directory.GetFiles(_experiment.At("a.scratch")));
        _experiment.Train("a", recipe);
        _experiment.Train("b", recipe);
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
        Assert.Equal(_experiment.Bytes("a.history"), _experiment.Bytes("b.history"));
    }

    // A network before any training and one that was chosen among bad epochs would both pass without the accuracy.
    [Fact]
    public void The_epoch_with_the_least_criterion_is_kept()
    {
        var recipe = Experiment.Parameters(new Loss.CrossEntropy(), epochs: 4) with { Validation = 0.2 };
        _experiment.Train("a", recipe);
        var history = ParquetFile.Read(_experiment.At("a.history"));
        var rows = history.Values<string>("name").Zip(history.Values<double>("value")).ToList();
        Assert.Equal(4, rows.Count(row => row.First == "validation_accuracy"));
        Assert.Equal(1, rows.Last(row => row.First == "validation_accuracy").Second);
    }

    // Its dropout draws from libtorch's generator, which every step seeds anew.
    [Fact]
    public void The_paper_s_network_learns_and_gives_the_same_bytes_twice()
    {
        var recipe = Experiment.Parameters(new Loss.Paper()) with { Network = NetworkKind.PaperCnn, Recipe = new() { TrainSize = 120, Epochs = 1, BatchSize = 30 } };
        _experiment.Train("a", recipe);
        _experiment.Train("b", recipe);
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
    }

    [Fact]
    public void The_library_s_network_learns_all_ten_classes_and_is_evaluated_on_what_is_far()
    {
        var recipe = Experiment.Parameters(new Loss.Library()) with
        {
            Network = NetworkKind.WideResnet,
            Benchmark = Benchmark.AllTenClasses,
            Input = new() { Resize = 32 },
            Recipe = new() { TrainSize = 40, Epochs = 1, BatchSize = 30 },
        };
        _experiment.Train("a", recipe);
        _experiment.Evaluate("a", new Evaluate.Parameters { Loss = new Loss.Library(), TestSize = 20, Reestimate = false });
        var metrics = ParquetFile.Read(_experiment.At("a.metrics"));
        Assert.Equal(["far-unknown", "known"], metrics.Values<string>("dataset").Distinct().Order());
    }

    [Fact]
    public void The_library_s_network_refuses_other_sizes() => Assert.Throws<BadInputException>(() =>
        _experiment.Train("a", Experiment.Parameters(new Loss.Library()) with { Network = NetworkKind.WideResnet }));

    // At a rate of 0 nothing learns, so what the second training ends with is what it started from.
    [Theory, InlineData(false), InlineData(true)]
    public void A_training_starts_from_given_weights_and_if_asked_with_a_fresh_last_layer(bool freshHead)
    {
        _experiment.Train("a", Experiment.Parameters(new Loss.CrossEntropy()));
        _experiment.TrainFrom("a", "b", Experiment.Parameters(new Loss.CrossEntropy()) with { Recipe = new() { Epochs = 2, BatchSize = 30, LearningRate = 0, Seed = 1 }, FreshHead = freshHead });
        var (before, after) = (ModelFile.ReadState(_experiment.At("a.model")), ModelFile.ReadState(_experiment.At("b.model")));
        Assert.Equal(before["features.0.0.weight"].data<float>().ToArray(), after["features.0.0.weight"].data<float>().ToArray());
        Assert.Equal(freshHead, !before["fc.weight"].data<float>().ToArray().SequenceEqual(after["fc.weight"].data<float>().ToArray()));
    }

    [Fact]
    public void Anchors_in_the_origin_are_refused() => Assert.Throws<BadInputException>(() =>
        _experiment.Train("a", Experiment.Parameters(new Loss.Paper { Magnitude = 0 })));

    [Fact]
    public void Classes_that_the_data_set_does_not_have_are_refused_by_number()
    {
        var error = Assert.Throws<BadInputException>(() =>
            _experiment.Train("a", Experiment.Parameters(new Loss.Paper()) with { Benchmark = Benchmark.TinyImagenet }));
        Assert.Contains("28, 54, 72", error.Describe(), StringComparison.Ordinal);
    }
}
