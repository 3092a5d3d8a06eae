using Retable.Contract;
using Retable.Learning.Data;
using Retable.Papers.Url;
using Retable.Parquet;

namespace Retable.Tests;

public sealed class EvaluateTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public EvaluateTests() => _experiment.Train("a", Experiment.Parameters());

    public void Dispose() => _experiment.Dispose();

    [Fact]
    public void Images_of_downstream_classes_are_judged_apart_from_the_others()
    {
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a", BatchSize = 7 });
        var predictions = ParquetFile.Read(_experiment.At("e.predictions"));
        var rows = predictions.Values<string>("dataset").Zip(predictions.Values<long>("id"), predictions.Values<int>("label")).ToList();
        Assert.Equal((80, 20), (rows.Count(row => row.First == "upstream"), rows.Count(row => row.First == "downstream")));
        Assert.All(rows, row => Assert.Equal(row.First == "downstream", row.Second % Experiment.Classes == 1));
        Assert.All(rows, row => Assert.Equal(row.First == "downstream", row.Third == -1));
    }

    // One class alone: every neighbour is of it, and there is nothing wrong that an uncertainty could find.
    [Fact]
    public void Of_one_downstream_class_every_neighbour_is_right_and_there_is_no_R_AUROC()
    {
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a" });
        Assert.Equal(1, _experiment.Metric("e", "downstream", "r1"));
        Assert.True(double.IsNaN(_experiment.Metric("e", "downstream", "auroc_correct")));
    }

    // Of the 80 images of learnt classes as many take part as there are of the other class: 20, drawn from a seed.
    [Fact]
    public void In_the_mixture_an_image_of_the_downstream_class_is_the_more_uncertain_one_of_a_pair_as_often_as_the_AUROC_says()
    {
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a" });
        var predictions = ParquetFile.Read(_experiment.At("e.predictions"));
        var rows = predictions.Values<string>("dataset").Zip(predictions.Values<double>("score_uncertainty")).ToLookup(row => row.First, row => row.Second);
        var (known, novel) = (rows["upstream"].ToArray(), rows["downstream"].ToArray());
        double[] chosen = [.. MixedMetrics.Choose(50_000, known.Length, new SeedSequence(0)).Take(20).Select(i => known[i])];
        Assert.Equal(20, novel.Length);
        var higher = novel.Average(each => chosen.Average(other => each > other ? 1 : each == other ? 0.5 : 0));
        Assert.Equal(higher, _experiment.Metric("e", "mixed", "auroc_ood"), precision: 12);
    }

    // Dropout and noise go on in evaluation, from seeds.
    [Theory]
    [InlineData("McDropout")]
    [InlineData("HetXl")]
    public void Evaluating_twice_gives_the_same_bytes_and_leaves_the_model_alone(string method)
    {
        _experiment.Train("b", Experiment.Parameters(Experiment.MethodOf(method), epochs: 1), "a");
        var model = _experiment.Bytes("b.model");
        _experiment.Evaluate("one", "b", new Evaluate.Parameters { Method = "b" });
        _experiment.Evaluate("two", "b", new Evaluate.Parameters { Method = "b" });
        Assert.Equal(_experiment.Bytes("one.predictions"), _experiment.Bytes("two.predictions"));
        Assert.Equal(_experiment.Bytes("one.metrics"), _experiment.Bytes("two.metrics"));
        Assert.Equal(model, _experiment.Bytes("b.model"));
    }

    [Fact]
    public void Another_uncertainty_is_another_score_of_the_same_embeddings()
    {
        _experiment.Evaluate("entropy", "a", new Evaluate.Parameters { Method = "a" });
        _experiment.Evaluate("same", "a", new Evaluate.Parameters { Method = "a", Uncertainty = UncertaintyKind.ClassEntropy });
        _experiment.Evaluate("norm", "a", new Evaluate.Parameters { Method = "a", Uncertainty = UncertaintyKind.InverseNorm });
        Assert.Equal(_experiment.Bytes("entropy.predictions"), _experiment.Bytes("same.predictions"));
        Assert.NotEqual(_experiment.Bytes("entropy.predictions"), _experiment.Bytes("norm.predictions"));
        Assert.Equal(_experiment.Metric("entropy", "upstream", "r1"), _experiment.Metric("norm", "upstream", "r1"));
    }

    [Fact]
    public void Passes_of_dropout_disagree_and_one_network_cannot()
    {
        _experiment.Train("b", Experiment.Parameters(new Method.McDropout { Dropout = 0.2 }, epochs: 1), "a");
        _experiment.Evaluate("e", "b", new Evaluate.Parameters { Method = "b", Uncertainty = UncertaintyKind.Disagreement });
        Assert.InRange(_experiment.Metric("e", "upstream", "avg_unc"), 1e-6, Math.Log(4));
        var error = Assert.Throws<BadInputException>(
            () => _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a", Uncertainty = UncertaintyKind.Disagreement }));
        Assert.Contains("no uncertainty 'disagreement'", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_has_learnt_all_classes_cannot_be_judged()
    {
        _experiment.Train("all", Experiment.Parameters(epochs: 1) with { Downstream = [] });
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "all", new Evaluate.Parameters { Method = "all" }));
        Assert.Contains("none is left", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_another_shape_are_refused_with_both_shapes()
    {
        ImageWriter.Write(_experiment.At("test.parquet"), "large", "test", [1, 16, 16], [(0, new byte[256])]);
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a" }));
        Assert.Contains("1 x 16 x 16", error.Describe(), StringComparison.Ordinal);
        Assert.Contains("1 x 10 x 10", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_paper_s_model_is_refused()
    {
        File.Copy(_experiment.At("test.parquet"), _experiment.At("other.model"));
        Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "other", new Evaluate.Parameters { Method = "a" }));
    }
}
