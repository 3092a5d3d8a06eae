using Retable.Contract;
using Retable.Papers.Cac;
using Retable.Parquet;

namespace Retable.Tests;

[Collection(Experiment.OneGenerator)]
public sealed class EvaluateTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public void Dispose() => _experiment.Dispose();

    // Six of ten easy classes are known: 120 of the 200 test images; the other 80 are near unknown, the noise is far.
    [Theory]
    [InlineData("cross_entropy", 3), InlineData("paper", 3), InlineData("library", 3)]
    public void Every_sample_gets_every_score(string loss, int scores)
    {
        Run(Experiment.LossOf(loss));
        var predictions = ParquetFile.Read(_experiment.At("a.predictions"));
        var parts = predictions.Values<string>("dataset").CountBy(name => name).ToDictionary();
        Assert.Equal((120, 80, 100), (parts["known"], parts["near-unknown"], parts["far-unknown"]));
        Assert.Equal(scores, predictions.Columns.Count(column => column.Name.StartsWith("score_", StringComparison.Ordinal)));
        Assert.Equal(6, predictions.Lists<float>("logits").Width);
        Assert.Equal(180, predictions.Values<int>("label").Count(label => label == -1));
    }

    // Negated scores above 16.6 all become 1 in the library's sigmoid: its AUPR-IN is a constant that says nothing of the network.
    [Fact]
    public void The_library_s_AUPR_IN_is_the_constant_of_saturated_scores_and_the_exact_one_is_not()
    {
        Run(new Loss.Library());
        var scores = ParquetFile.Read(_experiment.At("a.predictions")).Values<double>("score_negative_max_gamma");
        Assert.True(scores.Max() < -17, $"a score of {scores.Max()} does not saturate");
        Assert.Equal((1 + (120.0 / 220)) / 2, Metric("aupr_in_torchmetrics.negative_max_gamma"), precision: 6);
        Assert.NotEqual((1 + (120.0 / 220)) / 2, Metric("aupr_in.negative_max_gamma"), tolerance: 1e-3);
    }

    [Fact]
    public void Easy_classes_are_recognised_and_noise_is_not()
    {
        Run(new Loss.Paper());
        Assert.True(Metric("accuracy.min_gamma", "known") > 0.9);
        Assert.True(Metric("auroc.min_gamma") > 0.9);
    }

    [Fact]
    public void Evaluating_twice_gives_the_same_bytes()
    {
        Run(new Loss.Paper());
        var (predictions, metrics) = (_experiment.Bytes("a.predictions"), _experiment.Bytes("a.metrics"));
        _experiment.Evaluate("a", new Evaluate.Parameters { Loss = new Loss.Paper() });
        Assert.Equal(predictions, _experiment.Bytes("a.predictions"));
        Assert.Equal(metrics, _experiment.Bytes("a.metrics"));
    }

    [Fact]
    public void A_model_of_something_else_is_refused_with_its_path()
    {
        File.WriteAllBytes(_experiment.At("a.model"), [2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']);
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("a", new Evaluate.Parameters { Loss = new Loss.Paper() }));
        Assert.Equal(_experiment.At("a.model"), error.At!.File);
    }

    // Only the loss that the stage names is code of the stage, so the stage must name the right one.
    [Theory, InlineData("cross_entropy"), InlineData("library")]
    public void A_loss_that_the_model_was_not_trained_with_is_refused_with_both(string loss)
    {
        _experiment.Train("a", Experiment.Parameters(new Loss.Library { Magnitude = 4 }, epochs: 1));
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("a", new Evaluate.Parameters { Loss = Experiment.LossOf(loss) }));
        Assert.Contains(error.Facts, fact => fact.Label == "model" && fact.Value.Contains("\"magnitude\":4", StringComparison.Ordinal));
        Assert.Contains(error.Facts, fact => fact.Label == "evaluation" && fact.Value.StartsWith($"{{\"{loss}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void The_library_s_loss_with_all_other_classes_is_a_method_of_its_own()
    {
        Run(new Loss.Library { NonTargets = NonTargetMode.AllOthers });
        Assert.Equal(["library_corrected"], ParquetFile.Read(_experiment.At("a.metrics")).Values<string>("method").Distinct());
    }

    // Ten of sixty training images per class are kept back, of six classes.
    [Fact]
    public void Where_images_were_kept_back_the_accuracy_on_them_is_measured_and_they_stay_out_of_the_predictions()
    {
        _experiment.Train("a", Experiment.Parameters(new Loss.Paper()) with { Validation = 1.0 / 6 });
        _experiment.Evaluate("a", new Evaluate.Parameters { Loss = new Loss.Paper() });
        var metrics = ParquetFile.Read(_experiment.At("a.metrics"));
        var kept = metrics.Values<string>("dataset").Index().Where(row => row.Item == "validation").Select(row => row.Index).ToList();
        Assert.All(kept, i => Assert.Equal(60, metrics.Values<long>("n")[i]));
        Assert.Equal(["accuracy.min_distance", "accuracy.min_gamma", "accuracy.min_gamma_reestimated"], kept.Select(i => metrics.Values<string>("metric")[i]).Order());
        Assert.DoesNotContain("validation", ParquetFile.Read(_experiment.At("a.predictions")).Values<string>("dataset"));
    }

    // Four classes are known: 80 test images. Of the hundred classes of the other set the trial has ten, or fifty, unknown to it; two images of each are there.
    [Theory, InlineData(Benchmark.CifarPlus10, 20), InlineData(Benchmark.CifarPlus50, 100)]
    public void Networks_of_one_benchmark_are_tested_on_another_one_that_knows_the_same_classes(Benchmark benchmark, int unknown)
    {
        _experiment.Train("a", Experiment.Parameters(new Loss.CrossEntropy()) with { Benchmark = Benchmark.CifarPlus10 });
        _experiment.Hundred("others.parquet");
        _experiment.Evaluate("a", new Evaluate.Parameters { Loss = new Loss.CrossEntropy(), Benchmark = benchmark, Prefix = "plus-" }, ("unknown", "others.parquet"));
        var parts = ParquetFile.Read(_experiment.At("a.predictions")).Values<string>("dataset").CountBy(name => name).ToDictionary();
        Assert.Equal((80, unknown, 100), (parts["plus-known"], parts["plus-near-unknown"], parts["plus-far-unknown"]));
    }

    [Fact]
    public void A_benchmark_that_knows_other_classes_than_the_model_is_refused()
    {
        _experiment.Train("a", Experiment.Parameters(new Loss.CrossEntropy(), epochs: 1));
        var error = Assert.Throws<BadInputException>(
            () => _experiment.Evaluate("a", new Evaluate.Parameters { Loss = new Loss.CrossEntropy(), Benchmark = Benchmark.CifarPlus10 }));
        Assert.Contains("0, 1, 8, 9", error.Describe(), StringComparison.Ordinal);
    }

    private void Run(Loss loss)
    {
        _experiment.Train("a", Experiment.Parameters(loss, epochs: 4));
        _experiment.Evaluate("a", new Evaluate.Parameters { Loss = loss });
    }

    private double Metric(string name, string dataset = "far-unknown")
    {
        var metrics = ParquetFile.Read(_experiment.At("a.metrics"));
        var rows = metrics.Values<string>("metric").Zip(metrics.Values<string>("dataset"), metrics.Values<double>("value"));
        return rows.Single(row => row.First == name && row.Second == dataset).Third;
    }
}
