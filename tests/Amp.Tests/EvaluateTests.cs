using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Data.Corruptions;
using Retable.Learning.Training;
using Retable.Papers.Amp;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class EvaluateTests : IDisposable
{
    private static readonly Evaluate.Parameters Baselines = new() { Method = "a", Scores = new Scores.Baselines() };
    private static readonly Scores.Anchored UsualAnchors = new() { Pool = 32 };
    private static readonly Evaluate.Parameters Anchored = Under(UsualAnchors);

    private readonly Experiment _experiment = new();

    public EvaluateTests()
    {
        _experiment.Train("standard", Experiment.Parameters(new Training.Standard()));
        _experiment.Train("anchored", Experiment.Parameters());
    }

    public void Dispose() => _experiment.Dispose();

    // 60 images and themselves: of 3600 pairs the 60 of an image with itself are ties, which count against the detector, as do half of the others.
    [Fact]
    public void A_foreign_set_that_is_the_test_set_is_told_from_it_by_nothing()
    {
        _experiment.Evaluate("e", "standard", Baselines, outliers: ["test.parquet"]);
        foreach (var score in new[] { "msp", "energy", "mahalanobis", "knn", "odin" })
        {
            Assert.Equal(0.5 - (0.5 / Experiment.TestImages), _experiment.Metric("e", "quarters", $"auroc_amp.{score}"), tolerance: 1e-3);
        }
    }

    // Uniform noise is far from every image with three dark quarters.
    [Fact]
    public void Noise_is_far_in_the_space_of_features_and_every_score_is_a_number()
    {
        _experiment.Noise("noise", 30);
        foreach (var (model, parameters) in new[] { ("standard", Baselines), ("anchored", Anchored) })
        {
            _experiment.Evaluate(model, model, parameters, outliers: ["noise.images"]);
            var predictions = ParquetFile.Read(_experiment.At($"{model}.predictions"));
            Assert.Equal(30, predictions.Values<string>("dataset").Count(name => name == "noise"));
            Assert.All(ScoreColumns(predictions), name => Assert.All(predictions.Values<double>(name), score => Assert.True(double.IsFinite(score))));
        }

        Assert.InRange(_experiment.Metric("standard", "noise", "auroc_amp.mahalanobis"), 0.95, 1);
        Assert.InRange(_experiment.Metric("standard", "noise", "fpr95_amp.knn"), 0, 0.2);
    }

    // Of 60 known images 57 pass, 95 %: the three with the highest scores do not. A foreign image passes if its score is not above the third highest.
    [Theory, InlineData("msp"), InlineData("gram"), InlineData("vim"), InlineData("relative_mahalanobis"), InlineData("kl_matching")]
    public void FPR95_is_the_share_of_foreign_images_that_pass_where_95_percent_of_the_known_do(string score)
    {
        _experiment.Noise("noise", 30);
        _experiment.Evaluate("e", "standard", Baselines with { Scores = new Scores.Baselines { GramOrders = [1, 2] } }, outliers: ["noise.images"]);
        var predictions = ParquetFile.Read(_experiment.At("e.predictions"));
        var rows = predictions.Values<string>("dataset").Zip(predictions.Values<double>($"score_{score}")).ToList();
        var third = rows.Where(row => row.First == "known").Select(row => row.Second).OrderDescending().ElementAt(2);
        var passing = rows.Count(row => row.First == "noise" && row.Second <= third);
        Assert.Equal(passing / 30.0, _experiment.Metric("e", "noise", $"fpr95_amp.{score}"), precision: 12);
    }

    // Noise and, once more, all test images with their labels: every known image counts twice, which changes no share of pairs.
    [Fact]
    public void Known_images_of_a_coherent_set_count_as_known()
    {
        _experiment.Noise("noise", 30);
        var (noise, test) = (ImageFile.Read(_experiment.At("noise.images")), ImageFile.Read(_experiment.At("test.parquet")));
        var both = new[] { noise, test }.SelectMany(set => Enumerable.Range(0, set.Count).Select(i => (set.Labels[i], set.Pixels[i].contiguous().data<byte>().ToArray())));
        ImageWriter.Write(_experiment.At("both.images"), "both", "test", [1, Experiment.Side, Experiment.Side], both);
        _experiment.Evaluate("e", "standard", Baselines, outliers: ["noise.images"], coherent: ["both.images"]);
        Assert.Equal(_experiment.Metric("e", "noise", "auroc_amp.msp"), _experiment.Metric("e", "both", "auroc_amp.msp"), precision: 12);
        Assert.Equal(_experiment.Metric("e", "noise", "auroc_amp.vim"), _experiment.Metric("e", "both", "auroc_amp.vim"), precision: 12);
    }

    // Half of the noise is called known: an image of the other half has the higher score in so many of the pairs with it and with the test set; ties count against.
    [Fact]
    public void The_labels_of_a_coherent_set_say_which_of_its_images_count_as_known()
    {
        _experiment.Noise("noise", 30);
        var noise = ImageFile.Read(_experiment.At("noise.images"));
        ImageWriter.Write(_experiment.At("half.images"), "half", "test", [1, Experiment.Side, Experiment.Side], Enumerable.Range(0, 30)
            .Select(i => (i < 15 ? 0 : -1, noise.Pixels[i].contiguous().data<byte>().ToArray())));
        _experiment.Evaluate("e", "standard", Baselines, outliers: ["noise.images"], coherent: ["half.images"]);
        var predictions = ParquetFile.Read(_experiment.At("e.predictions"));
        var scores = predictions.Values<string>("dataset").Zip(predictions.Values<double>("score_energy")).ToLookup(row => row.First, row => row.Second);
        double[] inside = [.. scores["known"], .. scores["noise"].Take(15)];
        var above = scores["noise"].Skip(15).Sum(unknown => inside.Count(known => unknown > known));
        Assert.Equal(above / (75.0 * 15), _experiment.Metric("e", "half", "auroc_amp.energy"), precision: 12);
    }

    // What was trained on deviates from nothing of what was seen of it; noise does.
    [Fact]
    public void Gram_matrices_of_training_images_deviate_by_nothing_and_those_of_noise_do()
    {
        _experiment.Noise("noise", 30);
        _experiment.Evaluate("e", "standard", Baselines with { Scores = new Scores.Baselines { GramOrders = [1, 2, 3] } }, outliers: ["train.parquet", "noise.images"]);
        var predictions = ParquetFile.Read(_experiment.At("e.predictions"));
        var rows = predictions.Values<string>("dataset").Zip(predictions.Values<double>("score_gram")).ToList();
        Assert.Equal((240, 30), (rows.Count(row => row.First == "quarters"), rows.Count(row => row.First == "noise")));
        Assert.All(rows.Where(row => row.First == "quarters"), row => Assert.Equal(0, row.Second, tolerance: 1e-4));
        Assert.All(rows.Where(row => row.First == "noise"), row => Assert.True(row.Second > 1));
    }

    [Fact]
    public void A_subspace_that_leaves_nothing_outside_is_refused()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "standard", Baselines with { Scores = new Scores.Baselines { VimDimensions = 64 } }));
        Assert.Contains("64 features: 64 dimensions", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_without_tempering_are_those_of_the_logits_that_are_kept()
    {
        _experiment.Evaluate("e", "anchored", Anchored);
        var predictions = ParquetFile.Read(_experiment.At("e.predictions"));
        var values = predictions.Lists<float>("logits").Values;
        using var scope = NewDisposeScope();
        var logits = tensor(values).reshape(Experiment.TestImages, 4).to(float64);
        var half = (logits / 2).mean([1L]) - (logits / 2).logsumexp(1);
        Close(half.data<double>().ToArray(), predictions.Values<double>("score_amp_untempered"));
        Close((-logits.logsumexp(1)).data<double>().ToArray(), predictions.Values<double>("score_energy"));
    }

    // Dividing by more than 2 brings the logits together, so their score nearer to its highest value: the more, the larger the temperature.
    [Fact]
    public void The_sum_tempers_more_than_the_mean_and_the_mean_more_than_nothing()
    {
        _experiment.Evaluate("e", "anchored", Anchored);
        var predictions = ParquetFile.Read(_experiment.At("e.predictions"));
        double[] Score(string name) => predictions.Values<double>($"score_{name}");
        Assert.All(Score("amp").Zip(Score("amp_untempered")), pair => Assert.True(pair.First > pair.Second));
        Assert.All(Score("amp_sum").Zip(Score("amp")), pair => Assert.True(pair.First > pair.Second));
    }

    [Fact]
    public void Other_numbers_of_anchors_change_nothing_about_the_first_ones()
    {
        _experiment.Evaluate("few", "anchored", Under(UsualAnchors with { Anchors = 3 }));
        _experiment.Evaluate("more", "anchored", Under(UsualAnchors with { Anchors = 3, MoreAnchors = [2, 3] }));
        _experiment.Evaluate("two", "anchored", Under(UsualAnchors with { Anchors = 2 }));
        var (few, more, two) = (Amp("few", "amp"), Amp("more", "amp_k3"), Amp("two", "amp"));
        Assert.Equal(few, more);
        Assert.Equal(Amp("more", "amp_k2"), two);
        Assert.NotEqual(two, few);

        double[] Amp(string name, string score) => ParquetFile.Read(_experiment.At($"{name}.predictions")).Values<double>($"score_{score}");
    }

    [Fact]
    public void An_evaluation_is_the_same_twice_and_leaves_the_model_as_it_is()
    {
        var model = _experiment.Bytes("anchored.model");
        _experiment.Evaluate("a", "anchored", Anchored);
        _experiment.Evaluate("b", "anchored", Anchored);
        _experiment.Evaluate("shared", "anchored", Under(UsualAnchors with { Rule = AnchorRule.Shared }));
        Assert.Equal(_experiment.Bytes("a.predictions"), _experiment.Bytes("b.predictions"));
        Assert.NotEqual(_experiment.Bytes("a.predictions"), _experiment.Bytes("shared.predictions"));
        Assert.Equal(model, _experiment.Bytes("anchored.model"));
    }

    [Fact]
    public void Classes_held_out_are_a_set_of_unknown_images_and_the_others_are_numbered_anew()
    {
        _experiment.Train("three", Experiment.Parameters(epochs: 6) with { HeldOut = [1] });
        _experiment.Evaluate("e", "three", Anchored);
        Assert.InRange(_experiment.Metric("e", "known", "accuracy"), 0.9, 1);
        var predictions = ParquetFile.Read(_experiment.At("e.predictions"));
        double[] Scores(string dataset) => [.. predictions.Values<double>("score_amp").Zip(predictions.Values<string>("dataset")).Where(row => row.Second == dataset).Select(row => row.First)];
        var (known, heldOut) = (Scores("known"), Scores("held_out"));

        // The share of pairs in which the image of a class held out has the higher score; ties count for nothing.
        var above = heldOut.Sum(unknown => known.Count(score => unknown > score));
        Assert.Equal((double)above / (known.Length * heldOut.Length), _experiment.Metric("e", "held_out", "auroc_amp.amp"), precision: 12);
        var parts = predictions.Values<string>("dataset").Zip(predictions.Values<int>("label")).ToList();
        Assert.Equal([-1], parts.Where(part => part.First == "held_out").Select(part => part.Second).Distinct());
        Assert.Equal([0, 1, 2], parts.Where(part => part.First == "known").Select(part => part.Second).Distinct().Order());
        Assert.Equal(Experiment.TestImages / 4, parts.Count(part => part.First == "held_out"));
    }

    // The held-out classes of a shift are neither known nor a shift of what is known.
    [Fact]
    public void A_shift_has_a_metric_for_each_severity_over_its_known_classes()
    {
        var test = ImageFile.Read(_experiment.At("test.parquet"));
        var images = Enumerable.Range(0, 5).SelectMany(_ => Enumerable.Range(0, 20)).Select(i => (test.Labels[i], test.Pixels[i].data<byte>().ToArray()));
        ImageWriter.Write(_experiment.At("same.images"), ShiftedSet.NameOf("quarters", "nothing"), "test", [1, Experiment.Side, Experiment.Side], images);
        _experiment.Train("three", Experiment.Parameters(new Training.Standard()) with { HeldOut = [1] });
        _experiment.Evaluate("e", "three", Baselines, shifts: ["same.images"]);
        var metrics = ParquetFile.Read(_experiment.At("e.metrics"));
        var counts = metrics.Values<string>("dataset").Zip(metrics.Values<long>("n")).Where(row => row.First == "nothing").Select(row => row.Second).Distinct();
        Assert.Equal([45 + 15], counts);
        Assert.Equal(_experiment.Metric("e", "nothing", "auroc_amp.msp", 1), _experiment.Metric("e", "nothing", "auroc_amp.msp", 5));
    }

    [Theory]
    [InlineData(5, 4), InlineData(5, 1000)]
    public void A_pool_without_enough_anchors_or_larger_than_the_training_is_refused(int anchors, int pool)
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "anchored", Under(new Scores.Anchored { Anchors = anchors, Pool = pool })));
        Assert.Contains($"{pool}", error.Describe(), StringComparison.Ordinal);
        Assert.Contains("240", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_anchor_has_no_spread() =>
        Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "anchored", Under(UsualAnchors with { MoreAnchors = [1] })));

    [Fact]
    public void More_neighbours_than_images_are_refused()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "standard", Baselines with { Scores = new Scores.Baselines { FitSize = 20 } }));
        Assert.Contains("20 training images have no neighbour number 50", error.Describe(), StringComparison.Ordinal);
    }

    // Mahalanobis needs a mean of every class.
    [Fact]
    public void Fewer_images_than_classes_are_refused_with_the_class_that_lacks_one()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "standard", Baselines with { Scores = new Scores.Baselines { FitSize = 1, Neighbour = 1 } }));
        Assert.Contains("none is of class", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_another_shape_are_refused_with_both_shapes()
    {
        ImageWriter.Write(_experiment.At("large.images"), "uniform", "test", [1, 16, 16], [(-1, new byte[256])]);
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "standard", Baselines, outliers: ["large.images"]));
        Assert.Contains("1 x 16 x 16", error.Describe(), StringComparison.Ordinal);
        Assert.Contains("1 x 8 x 8", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_paper_s_model_is_refused()
    {
        using var network = new CompactCnn(channels: 1, classes: 4);
        ModelFile.Write(_experiment.At("other.model"), network, new Dictionary<string, string> { ["anchoring"] = "{}" });
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "other", Anchored));
        Assert.Contains("a step of 'amp'", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_under_anchors_of_a_network_without_anchors_are_refused_with_the_scores_that_it_has()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "standard", Anchored));
        Assert.Contains("scores: baselines", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Baselines_of_an_anchored_network_are_refused_with_the_scores_that_it_has()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Evaluate("e", "anchored", Baselines));
        Assert.Contains("scores: anchored", error.Describe(), StringComparison.Ordinal);
    }

    private static Evaluate.Parameters Under(Scores.Anchored scores) => new() { Method = "a", Scores = scores };

    private static IEnumerable<string> ScoreColumns(Table predictions) => predictions.Columns.Select(column => column.Name).Where(name => name.StartsWith("score_", StringComparison.Ordinal));

    private static void Close(double[] expected, double[] found) =>
        Assert.Equal(expected, found, (a, b) => Math.Abs(a - b) < 1e-4);
}
