using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Training;
using Retable.Papers.Url;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Uncertainties trained on embeddings computed once.</summary>
public sealed class HeadPipelineTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public HeadPipelineTests()
    {
        _experiment.Train("start", Experiment.Parameters(epochs: 1) with { Augmentation = new() { CropScale = 0.3, Flip = 0 } });
        _experiment.Embed("cache", "start", new Embed.Parameters { Passes = 3, BatchSize = 70 });
    }

    public void Dispose() => _experiment.Dispose();

    [Fact]
    public void Each_pass_embeds_each_upstream_image_once_under_another_augmentation()
    {
        var table = ParquetFile.Read(_experiment.At("cache.embeddings"));
        Assert.Equal(3 * 200, table.Rows);
        Assert.Equal(3, table.Values<int>("pass").Distinct().Count());
        Assert.All(table.Values<long>("image_id").CountBy(id => id), image => Assert.Equal(3, image.Value));
        // Class 1 is held back: the images have the other labels of their five, counted anew.
        Assert.All(table.Values<long>("image_id").Zip(table.Values<int>("label")), row => Assert.Equal(new[] { 0, -1, 1, 2, 3 }[row.First % 5], row.Second));
        var embeddings = EmbeddingFile.Read(_experiment.At("cache.embeddings"), 64).Embeddings;
        Assert.False(embeddings.narrow(0, 0, 200).allclose(embeddings.narrow(0, 200, 200)));
    }

    [Fact]
    public void The_head_alone_is_trained_and_retrieval_stays_as_it_was()
    {
        _experiment.TrainHead("head", "start", "cache", new TrainHead.Parameters { Recipe = Recipe(batchSize: 20) with { Epochs = 2 } });
        var (start, head) = (ModelFile.ReadState(_experiment.At("start.model")), ModelFile.ReadState(_experiment.At("head.model")));
        Assert.All(start, entry => Assert.True(entry.Value.allclose(head[entry.Key], rtol: 0, atol: 0)));
        _experiment.Evaluate("before", "start", new Evaluate.Parameters { Method = "before" });
        _experiment.Evaluate("after", "head", new Evaluate.Parameters { Method = "after" });
        foreach (var set in new[] { "upstream", "downstream" })
        {
            Assert.Equal(_experiment.Metric("before", set, "r1"), _experiment.Metric("after", set, "r1"));
        }
    }

    [Fact]
    public void Training_a_head_twice_or_after_a_stop_gives_the_same_bytes()
    {
        var parameters = new TrainHead.Parameters { Recipe = Recipe(batchSize: 21) };
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => _experiment.TrainHeadUntil("a", "start", "cache", parameters, stop.Token));
        _experiment.TrainHead("a", "start", "cache", parameters);
        _experiment.TrainHead("b", "start", "cache", parameters);
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
    }

    [Fact]
    public void Embedding_twice_gives_the_same_bytes()
    {
        _experiment.Embed("again", "start", new Embed.Parameters { Passes = 3, BatchSize = 70 });
        Assert.Equal(_experiment.Bytes("cache.embeddings"), _experiment.Bytes("again.embeddings"));
    }

    [Fact]
    public void A_head_on_another_classifier_is_refused()
    {
        _experiment.Train("ensemble", Experiment.Parameters(new Method.Ensemble()), "start");
        Assert.Throws<BadInputException>(() => _experiment.TrainHead("head", "ensemble", "cache", new TrainHead.Parameters { Recipe = Recipe(batchSize: 128) }));
    }

    [Fact]
    public void Embeddings_of_another_width_are_refused_with_their_file()
    {
        var card = new ModelParameters { Method = new Method.CrossEntropy() };
        using var images = new Images(new PixelSource(new ImageSet("two", [0, 1], [0, 1], zeros(2, 1, 4, 4, dtype: uint8)), card, CPU), [0, 1], [0, 1]);
        EmbeddingFile.Write(_experiment.At("narrow.embeddings"), images, [zeros(2, 3)]);
        var error = Assert.Throws<BadInputException>(() => _experiment.TrainHead("head", "start", "narrow", new TrainHead.Parameters { Recipe = Recipe(batchSize: 128) }));
        Assert.Contains("narrow.embeddings", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_of_one_embedding_has_no_pair_and_is_refused()
    {
        var error = Assert.Throws<BadInputException>(
            () => _experiment.TrainHead("head", "start", "cache", new TrainHead.Parameters { Recipe = Recipe(batchSize: 1) }));
        Assert.Contains("'batch_size' 1", error.Describe(), StringComparison.Ordinal);
    }

    private static Recipe Recipe(int batchSize) => new() { Epochs = 1, BatchSize = batchSize, LearningRate = 3e-3, WeightDecay = 1e-4 };
}
