using Retable.Contract;
using Retable.Images;
using Retable.Learning.Data;
using Retable.Learning.Models;
using Retable.Learning.Training;
using Retable.Papers.Anchoring;
using Retable.Parquet;

namespace Retable.Tests;

public sealed class EvaluateTests : IDisposable
{
    private static readonly Evaluate.Parameters Usual = new() { Method = "a" };

    private readonly Experiment _experiment = new();

    public EvaluateTests() => _experiment.Train("a", Experiment.Parameters());

    public void Dispose() => _experiment.Dispose();

    [Fact]
    public void Each_shift_is_measured_at_each_severity_and_their_mean_is_that_of_the_shifts()
    {
        _experiment.Corrupt("noise", new CorruptParameters { Corruption = "gaussian_noise", Size = 20 });
        _experiment.Corrupt("fog", new CorruptParameters { Corruption = "fog", Size = 20 });
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a" }, shifts: ["noise.images", "fog.images"]);
        foreach (var severity in Enumerable.Range(1, 5))
        {
            var both = new[] { "gaussian_noise", "fog" }.Average(shift => _experiment.Metric("e", shift, "accuracy", severity));
            Assert.Equal(both, _experiment.Metric("e", "shifts", "accuracy", severity), precision: 12);
        }
    }

    // The same file as test set and as the shift of all severities: the numbers must be those of the test set.
    [Fact]
    public void A_shift_that_changes_nothing_has_the_numbers_of_the_test_set()
    {
        var test = ImageFile.Read(_experiment.At("test.parquet"));
        var images = Enumerable.Range(0, 5).SelectMany(_ => Enumerable.Range(0, test.Count)).Select(i => (test.Labels[i], test.Pixels[i].data<byte>().ToArray()));
        ImageWriter.Write(_experiment.At("same.images"), "quarters-c-nothing", "test", [1, Experiment.Side, Experiment.Side], images);
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a" }, shifts: ["same.images"]);
        foreach (var metric in new[] { "accuracy", "ece", "smooth_ece" })
        {
            Assert.Equal(_experiment.Metric("e", "clean", metric), _experiment.Metric("e", "nothing", metric, 5), precision: 12);
        }
    }

    // The network knows its classes: where images turn into noise it errs more, block after block.
    [Fact]
    public void Each_block_of_a_shift_is_measured_under_its_own_severity()
    {
        var test = ImageFile.Read(_experiment.At("test.parquet"));
        var draws = new Philox(5);
        var images = Enumerable.Range(0, 5).SelectMany(block => Enumerable.Range(0, test.Count).Select(i =>
            (test.Labels[i], block < 4 ? test.Pixels[i].data<byte>().ToArray() : [.. Enumerable.Range(0, 64).Select(_ => (byte)draws.NextInt(256))])));
        ImageWriter.Write(_experiment.At("last.images"), "quarters-c-last", "test", [1, Experiment.Side, Experiment.Side], images);
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a", ShiftSize = 40 }, shifts: ["last.images"]);
        Assert.All(Enumerable.Range(1, 4), severity => Assert.InRange(_experiment.Metric("e", "last", "accuracy", severity), 0.7, 1));
        Assert.InRange(_experiment.Metric("e", "last", "accuracy", 5), 0, 0.6);
    }

    [Fact]
    public void An_AUROC_is_that_of_the_scores_in_the_predictions_with_the_images_of_no_class_as_the_higher_ones()
    {
        _experiment.Outliers("noise", new OutliersParameters { Kind = OutlierKind.Uniform, Size = 30 });
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a", TestSize = 50 }, outliers: ["noise.images"]);
        var predictions = ParquetFile.Read(_experiment.At("e.predictions"));
        var rows = predictions.Values<string>("dataset").Zip(predictions.Values<double>("score_energy")).ToLookup(row => row.First, row => row.Second);
        var higher = rows["uniform"].Sum(unknown => rows["clean"].Average(known => unknown > known ? 1 : unknown == known ? 0.5 : 0)) / 30;
        Assert.Equal(50, rows["clean"].Count());
        Assert.Equal(higher, _experiment.Metric("e", "uniform", "auroc.energy"), precision: 12);
    }

    [Fact]
    public void Accuracy_is_the_share_of_test_images_whose_largest_logit_is_their_label_s()
    {
        _experiment.Train("poor", Experiment.Parameters(epochs: 1));
        _experiment.Evaluate("e", "poor", new Evaluate.Parameters { Method = "a" });
        var predictions = ParquetFile.Read(_experiment.At("e.predictions"));
        var right = predictions.Lists<float>("logits").Values.Chunk(4).Zip(predictions.Values<int>("label"), (row, label) => row.IndexOf(row.Max()) == label);
        Assert.InRange(right.Count(hit => !hit), 1, Experiment.TestImages - 1);
        Assert.Equal(right.Average(hit => hit ? 1.0 : 0.0), _experiment.Metric("e", "clean", "accuracy"), precision: 12);
    }

    [Fact]
    public void Where_every_label_is_wrong_so_is_every_prediction()
    {
        var test = ImageFile.Read(_experiment.At("test.parquet"));
        var images = Enumerable.Range(0, 5 * test.Count).Select(i => i % test.Count).Select(i => ((test.Labels[i] + 1) % 4, test.Pixels[i].data<byte>().ToArray()));
        ImageWriter.Write(_experiment.At("wrong.images"), "quarters-c-wrong", "test", [1, Experiment.Side, Experiment.Side], images);
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a" }, shifts: ["wrong.images"]);
        Assert.InRange(_experiment.Metric("e", "wrong", "accuracy", 1), 0, 1 - _experiment.Metric("e", "clean", "accuracy"));
    }

    [Fact]
    public void Images_of_no_class_get_an_AUROC_each_and_a_score_each()
    {
        _experiment.Outliers("noise", new OutliersParameters { Kind = OutlierKind.Uniform, Size = 30 });
        _experiment.Outliers("negative", new OutliersParameters { Kind = OutlierKind.Negative });
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a" }, outliers: ["noise.images", "negative.images"]);
        var metrics = ParquetFile.Read(_experiment.At("e.metrics"));
        Assert.Equal(["uniform", "negative"], metrics.Values<string>("dataset").Zip(metrics.Values<string>("metric")).Where(row => row.Second == "auroc.energy").Select(row => row.First));
        var predictions = ParquetFile.Read(_experiment.At("e.predictions"));
        var parts = predictions.Values<string>("dataset").CountBy(name => name).ToDictionary();
        Assert.Equal((Experiment.TestImages, 30, Experiment.TestImages), (parts["clean"], parts["uniform"], parts["negative"]));
        Assert.All(predictions.Values<double>("score_energy"), score => Assert.True(double.IsFinite(score)));
    }

    // One reference, its statistics left alone, against ten: another prediction, of the same images.
    [Fact]
    public void More_references_are_another_prediction_and_no_training_leaves_the_model_file_as_it_was()
    {
        var model = _experiment.Bytes("a.model");
        _experiment.Evaluate("one", "a", new Evaluate.Parameters { Method = "a" });
        _experiment.Evaluate("ten", "a", new Evaluate.Parameters { Method = "a", References = 10 });
        _experiment.Evaluate("refreshed", "a", new Evaluate.Parameters { Method = "a", RefreshBatches = 20 });
        _experiment.Evaluate("again", "a", new Evaluate.Parameters { Method = "a", RefreshBatches = 20 });
        Assert.NotEqual(_experiment.Bytes("one.predictions"), _experiment.Bytes("ten.predictions"));
        Assert.NotEqual(_experiment.Bytes("one.predictions"), _experiment.Bytes("refreshed.predictions"));
        Assert.Equal(_experiment.Bytes("refreshed.predictions"), _experiment.Bytes("again.predictions"));
        Assert.Equal(model, _experiment.Bytes("a.model"));
    }

    // A divisor of 1 + exp(c), the same for all logits of an image, with c between 0 and √½.
    [Fact]
    public void Tempered_logits_are_the_mean_ones_divided_by_2_to_3()
    {
        _experiment.Evaluate("plain", "a", Usual with { References = 3 });
        _experiment.Evaluate("tempered", "a", Usual with { References = 3, Tempered = true });
        var (plain, tempered) = (Logits("plain"), Logits("tempered"));
        Assert.Equal((Experiment.TestImages, Experiment.TestImages), (plain.Count(), tempered.Count()));
        Assert.All(plain.Zip(tempered), pair =>
        {
            var divisors = pair.First.Zip(pair.Second, (mean, logit) => (double)mean / logit).ToList();
            Assert.InRange(divisors.Max() - divisors.Min(), 0, 1e-3);
            Assert.InRange(divisors[0], 2, 1 + Math.Exp(Math.Sqrt(0.5)));
        });
        Assert.Equal(_experiment.Metric("plain", "clean", "accuracy"), _experiment.Metric("tempered", "clean", "accuracy"));

        IEnumerable<float[]> Logits(string name) => ParquetFile.Read(_experiment.At($"{name}.predictions")).Lists<float>("logits").Values.ToArray().Chunk(4);
    }

    [Fact]
    public void One_reference_cannot_temper()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "a", Usual with { Tempered = true }));
        Assert.Contains("one reference", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_size_of_the_batches_changes_no_accuracy()
    {
        _experiment.Evaluate("all", "a", new Evaluate.Parameters { Method = "a", References = 3 });
        _experiment.Evaluate("seven", "a", new Evaluate.Parameters { Method = "a", References = 3, BatchSize = 7 });
        Assert.Equal(_experiment.Metric("all", "clean", "accuracy"), _experiment.Metric("seven", "clean", "accuracy"));
    }

    [Fact]
    public void More_references_than_the_training_had_are_refused()
    {
        _experiment.Train("few", Experiment.Parameters(new Training.Anchored { ReferenceSet = 5 }, epochs: 1));
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "few", new Evaluate.Parameters { Method = "few", References = 10 }));
        Assert.Contains("a set of 5", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_shift_is_refused_with_its_file()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a" }, shifts: ["test.parquet"]));
        Assert.Contains("test.parquet", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_another_shape_are_refused_with_both_shapes()
    {
        ImageWriter.Write(_experiment.At("large.images"), "uniform", "test", [1, 16, 16], [(-1, new byte[256])]);
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a" }, outliers: ["large.images"]));
        Assert.Contains("1 x 16 x 16", error.Describe(), StringComparison.Ordinal);
        Assert.Contains("1 x 8 x 8", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_paper_s_model_is_refused()
    {
        using var network = new SlimResNet(8, classes: 4, channels: 2);
        ModelFile.Write(_experiment.At("other.model"), network, new Dictionary<string, string> { ["amp"] = "{}" });
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "other", new Evaluate.Parameters { Method = "a" }));
        Assert.Contains("a step of 'anchoring'", error.Describe(), StringComparison.Ordinal);
    }
}
