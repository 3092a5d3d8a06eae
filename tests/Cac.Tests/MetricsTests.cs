using Retable.Metrics.Detection;
using Retable.Papers.Cac;
using Retable.Parquet;

namespace Retable.Tests;

/// <summary>The metrics are those of the predictions beside them, with the unknown images as positives.</summary>
[Collection(Experiment.OneGenerator)]
public sealed class MetricsTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public void Dispose() => _experiment.Dispose();

    [Fact]
    public void Unknown_images_are_the_positive_class()
    {
        const string Near = "near-unknown";
        Run(Experiment.Parameters(new Loss.Paper()), new Loss.Paper());
        var (known, unknown) = (Scores("known", "min_gamma"), Scores(Near, "min_gamma"));
        var (out_, in_) = (RankedScores.OfClasses(unknown, known), RankedScores.OfClasses(Array.ConvertAll(known, s => -s), Array.ConvertAll(unknown, s => -s)));
        Assert.Equal(Auroc.Of(out_), Metric(Near, "auroc.min_gamma"), 1e-12);
        Assert.Equal(FprAtTpr.FirstReached(out_), Metric(Near, "fpr95.min_gamma"), 1e-12);
        Assert.Equal(Aupr.Of(out_), Metric(Near, "aupr_out.min_gamma"), 1e-12);
        Assert.Equal(Aupr.Of(in_), Metric(Near, "aupr_in.min_gamma"), 1e-12);
        Assert.NotEqual(Aupr.Of(out_), Aupr.Of(in_), 1e-3);
    }

    // Trial 3 of seed 2 is repetition 13: five trials a seed.
    [Fact]
    public void A_repetition_is_a_trial_of_a_seed()
    {
        var parameters = Experiment.Parameters(new Loss.CrossEntropy(), epochs: 1) with { Split = 3 };
        Run(parameters with { Recipe = parameters.Recipe with { Seed = 2 } }, new Loss.CrossEntropy());
        Assert.Equal([13L], ParquetFile.Read(_experiment.At("a.metrics")).Values<long>("seed").Distinct());
    }

    // The same weights under a card that says otherwise: only what is estimated on mirrored copies may differ.
    [Fact]
    public void Where_the_recipe_flips_mirrored_copies_count_for_the_anchors()
    {
        Run(Experiment.Parameters(new Loss.Paper()) with { Augmentation = new() { Flip = 0.5 } }, new Loss.Paper());
        var (plain, means) = (Scores("known", "min_gamma"), Scores("known", "min_gamma_reestimated"));
        var model = _experiment.Bytes("a.model");
        var at = model.AsSpan().IndexOf("flip\\\":0.5"u8);
        model[at + "flip\\\":0."u8.Length] = (byte)'0';
        File.WriteAllBytes(_experiment.At("a.model"), model);
        _experiment.Evaluate("a", new Evaluate.Parameters { Loss = new Loss.Paper() });
        Assert.Equal(plain, Scores("known", "min_gamma"));
        Assert.NotEqual(means, Scores("known", "min_gamma_reestimated"));
    }

    private void Run(Train.Parameters parameters, Loss loss)
    {
        _experiment.Train("a", parameters);
        _experiment.Evaluate("a", new Evaluate.Parameters { Loss = loss });
    }

    private double[] Scores(string dataset, string score)
    {
        var predictions = ParquetFile.Read(_experiment.At("a.predictions"));
        return [.. predictions.Values<double>($"score_{score}").Where((_, i) => predictions.Values<string>("dataset")[i] == dataset)];
    }

    private double Metric(string dataset, string metric)
    {
        var metrics = ParquetFile.Read(_experiment.At("a.metrics"));
        return metrics.Values<string>("dataset").Zip(metrics.Values<string>("metric"), metrics.Values<double>("value")).Single(row => (row.First, row.Second) == (dataset, metric)).Third;
    }
}
