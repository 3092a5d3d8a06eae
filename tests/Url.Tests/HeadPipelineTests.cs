using Retable.Contract;
using Retable.Learning.Training;
using Retable.Papers.Url;
using Retable.Papers.Url.Data;
using Retable.Papers.Url.Training;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Uncertainties trained on embeddings computed once.</summary>
public sealed class HeadPipelineTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public HeadPipelineTests()
    {
        _experiment.Train("start", Experiment.Recipe with { Epochs = 1, CropScale = 0.3 });
        _experiment.Embed("cache", "start", new EmbedParameters { Passes = 3, BatchSize = 70 });
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
        var (embeddings, _) = EmbeddingFile.Read(_experiment.At("cache.embeddings"), 64);
        Assert.False(embeddings.narrow(0, 0, 200).allclose(embeddings.narrow(0, 200, 200)));
    }

    [Fact]
    public void The_head_alone_is_trained_and_retrieval_stays_as_it_was()
    {
        _experiment.TrainHead("head", "start", "cache", new TrainHeadParameters { Epochs = 2, BatchSize = 20 });
        var (start, head) = (ModelFile.ReadState(_experiment.At("start.model")), ModelFile.ReadState(_experiment.At("head.model")));
        Assert.All(start, entry => Assert.True(entry.Value.allclose(head[entry.Key], rtol: 0, atol: 0)));
        _experiment.Evaluate("before", "start", new EvaluateParameters { Method = "before" });
        _experiment.Evaluate("after", "head", new EvaluateParameters { Method = "after" });
        foreach (var set in new[] { "upstream", "downstream" })
        {
            Assert.Equal(_experiment.Metric("before", set, "r1"), _experiment.Metric("after", set, "r1"));
        }
    }

    [Fact]
    public void Training_a_head_twice_or_after_a_stop_gives_the_same_bytes()
    {
        var parameters = new TrainHeadParameters { BatchSize = 21 };
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
        _experiment.Embed("again", "start", new EmbedParameters { Passes = 3, BatchSize = 70 });
        Assert.Equal(_experiment.Bytes("cache.embeddings"), _experiment.Bytes("again.embeddings"));
    }

    [Fact]
    public void A_head_on_another_classifier_is_refused()
    {
        _experiment.Train("ensemble", Experiment.Recipe with { Method = Method.Ensemble }, "start");
        Assert.Throws<BadInputException>(() => _experiment.TrainHead("head", "ensemble", "cache", new TrainHeadParameters()));
    }

    [Fact]
    public void Embeddings_of_another_width_are_refused_with_their_file()
    {
        EmbeddingFile.Write(_experiment.At("narrow.embeddings"), [0, 1], [0, 1], [zeros(2, 3)]);
        var error = Assert.Throws<BadInputException>(() => _experiment.TrainHead("head", "start", "narrow", new TrainHeadParameters()));
        Assert.Contains("narrow.embeddings", error.Describe(), StringComparison.Ordinal);
    }
}
