using Retable.Contract;
using Retable.Learning;
using Retable.Learning.Models;
using Retable.Learning.Models.Transformers;
using Retable.Learning.Retrieval;
using Retable.Learning.Training;
using Retable.Papers.Url;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Networks that nobody trains here: weights taken over, embeddings kept, sets of other classes, people's votes.</summary>
public sealed class FrozenNetworkTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public FrozenNetworkTests()
    {
        _experiment.Train("all", Experiment.Parameters(epochs: 3) with { Downstream = [] });
        _experiment.WriteSet("birds", seed: 3, count: 100, 0, 1);
        _experiment.WriteSet("cars", seed: 4, count: 100, 2, 3, 4);
    }

    public void Dispose() => _experiment.Dispose();

    [Fact]
    public void Sets_of_other_classes_are_judged_one_by_one_and_by_their_mean()
    {
        _experiment.EvaluateSets("e", "all", "test.parquet", ["birds.parquet", "cars.parquet"], new Evaluate.Parameters { Method = "a" });
        foreach (var metric in new[] { "r1", "croppedHasBiggerUnc", "auroc_correct" }.Where(metric => !double.IsNaN(Of("downstream", metric))))
        {
            Assert.Equal((Of("birds", metric) + Of("cars", metric)) / 2, Of("downstream", metric), precision: 12);
        }

        Assert.Equal((Of("birds-mixed", "auroc_ood") + Of("cars-mixed", "auroc_ood")) / 2, Of("mixed", "auroc_ood"), precision: 12);
        var predictions = ParquetFile.Read(_experiment.At("e.predictions"));
        Assert.Equal(100, predictions.Values<string>("dataset").Count(name => name == "upstream"));
        Assert.All(predictions.Values<string>("dataset").Zip(predictions.Values<int>("label")), row => Assert.Equal(row.First != "upstream", row.Second == -1));

        double Of(string dataset, string metric) => _experiment.Metric("e", dataset, metric);
    }

    // Embeddings are what the classifier sees: nothing may change but the time that it takes.
    [Fact]
    public void Kept_embeddings_are_judged_as_the_images_are()
    {
        _experiment.EmbedTest("known", "all", "test.parquet");
        _experiment.EmbedTest("other", "all", "cars.parquet");
        _experiment.EvaluateSets("kept", "all", "known.embeddings", ["other.embeddings"], new Evaluate.Parameters { Method = "a", BatchSize = 30 });
        _experiment.EvaluateSets("images", "all", "test.parquet", ["cars.parquet"], new Evaluate.Parameters { Method = "a", BatchSize = 30 });
        Assert.Equal(_experiment.Bytes("images.predictions"), _experiment.Bytes("kept.predictions"));
        Assert.Equal(_experiment.Bytes("images.metrics"), _experiment.Bytes("kept.metrics"));
    }

    // Ten images, five of them with all votes for one class and five divided; a constant network would give NaN, one that knows the votes 1.
    [Fact]
    public void Votes_are_those_of_the_image_with_the_same_number()
    {
        _experiment.EvaluateSets("plain", "all", "test.parquet", ["cars.parquet"], new Evaluate.Parameters { Method = "a" });
        var table = ParquetFile.Read(_experiment.At("plain.predictions"));
        var uncertainty = table.Values<double>("score_uncertainty")[..100];
        var ranks = uncertainty.Select(own => uncertainty.Count(other => other < own)).ToArray();
        // The more uncertain the network, the more evenly are 100 votes divided: the rank correlation is 1.
        VoteFile.Write(_experiment.At("votes"), "bars", new VotedImages(["a", "b"], [.. ranks.Select(rank => new VotedImage("", [100 + (199 - rank), 100]))]));
        _experiment.EvaluateSets("voted", "all", "test.parquet", ["cars.parquet"], new Evaluate.Parameters { Method = "a" }, votes: "votes");
        Assert.Equal(1, _experiment.Metric("voted", "upstream", "rcorr_entropy"), tolerance: 0.001);
    }

    [Fact]
    public void Votes_on_fewer_images_than_there_are_are_refused()
    {
        VoteFile.Write(_experiment.At("votes"), "bars", new VotedImages(["a", "b"], [new VotedImage("", [1, 1])]));
        var error = Assert.Throws<BadInputException>(
            () => _experiment.EvaluateSets("e", "all", "test.parquet", ["cars.parquet"], new Evaluate.Parameters { Method = "a" }, votes: "votes"));
        Assert.Contains("votes on 1 images", error.Describe(), StringComparison.Ordinal);
    }

    // As the authors' wrapper lists its state: timm's network behind model., the head beside it. ImageNet-21k's classes are more than any test set's.
    [Fact]
    public void An_authors_checkpoint_brings_its_network_of_uncertainties_along()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        using var published = new VisionTransformer(new VisionTransformerShape(16, 2, 2) { Patch = 8 }, width => nn.Linear(width, 7), 3, 32, 32);
        using var head = new UncertaintyMlp(16, 12, 2, stopsGradient: true);
        WriteWrapped(_experiment.At("pvu"), published, head);
        _experiment.Import("a", "pvu", Imported(BackboneKind.VitMiniature) with
        {
            Head = new UncertaintyHead { Width = 12, Depth = 2 }, Classes = 7, Input = new Input { Mean = [0.5, 0.5, 0.5], Std = [0.5, 0.5, 0.5], Size = 32 },
        });

        using var network = new UncertainNetwork(ModelCardOf("a"));
        ModelFile.Load(network, ModelFile.ReadState(_experiment.At("a.model")), "a");
        published.eval();
        network.eval();
        var images = rand(3, 3, 32, 32);
        var answer = network.call(images);
        Assert.True(published.call(images).allclose(answer.Logits));
        Assert.True(head.call(answer.Features).allclose(answer.Uncertainty));
    }

    [Fact]
    public void A_checkpoint_without_a_network_of_uncertainties_is_refused_where_one_is_asked_for()
    {
        random.manual_seed(3);
        using var published = new ResNet(1, 5, new ResNetShape(8, [1, 1, 1, 1], [4, 8, 16, 32]));
        ModelFile.Write(_experiment.At("weights"), published, new Dictionary<string, string>());
        var error = Assert.Throws<BadInputException>(() => _experiment.Import("a", "weights", Imported(BackboneKind.ResnetMiniature) with { Head = new UncertaintyHead() }));
        Assert.Contains(error.Facts, fact => fact.Label == "lacks" && fact.Value.Contains("uncertainty.unc_module.0.weight", StringComparison.Ordinal));
    }

    [Fact]
    public void Sets_of_other_classes_are_judged_without_any_of_the_learnt_ones()
    {
        _experiment.EvaluateSets("both", "all", "test.parquet", ["birds.parquet", "cars.parquet"], new Evaluate.Parameters { Method = "a" });
        _experiment.EvaluateSets("alone", "all", null, ["birds.parquet", "cars.parquet"], new Evaluate.Parameters { Method = "a" });
        Assert.Equal(_experiment.Metric("both", "downstream", "r1"), _experiment.Metric("alone", "downstream", "r1"));
        Assert.Equal(["birds", "cars", "downstream"], ParquetFile.Read(_experiment.At("alone.metrics")).Values<string>("dataset").Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_model_is_not_judged_on_nothing()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.EvaluateSets("e", "all", null, [], new Evaluate.Parameters { Method = "a" }));
        Assert.Contains("no images to judge", error.Message, StringComparison.Ordinal);
    }

    internal static void WriteWrapped(string path, nn.Module backbone, UncertaintyMlp head) => TorchCheckpoint.Write(
        path,
        backbone.state_dict().Select(entry => KeyValuePair.Create($"model.{entry.Key}", StoredTensors.Of(entry.Value)))
            .Concat(head.state_dict().Select(entry => KeyValuePair.Create($"unc_module.{entry.Key}", StoredTensors.Of(entry.Value)))));

    [Fact]
    public void Published_weights_come_in_under_our_names_and_answer_as_the_network_they_are_from()
    {
        random.manual_seed(3);
        using var published = new ResNet(1, 5, new ResNetShape(8, [1, 1, 1, 1], [4, 8, 16, 32]));
        ModelFile.Write(_experiment.At("weights"), published, new Dictionary<string, string>());
        _experiment.Import("a", "weights", Imported(BackboneKind.ResnetMiniature));

        using var network = new UncertainNetwork(ModelCardOf("a"));
        ModelFile.Load(network, ModelFile.ReadState(_experiment.At("a.model")), "a");
        published.eval();
        network.eval();
        var images = rand(3, 1, 32, 32);
        Assert.True(published.call(images).allclose(network.call(images).Logits));
    }

    // A file of another network, or of other classes: strict.
    [Theory]
    [InlineData(BackboneKind.ResnetMiniature, 7)]
    [InlineData(BackboneKind.Resnet20, 5)]
    [InlineData(BackboneKind.VitMiniature, 5)]
    public void Weights_of_another_network_are_refused_with_their_file(BackboneKind backbone, int classes)
    {
        using var published = new ResNet(1, 5, new ResNetShape(8, [1, 1, 1, 1], [4, 8, 16, 32]));
        ModelFile.Write(_experiment.At("weights"), published, new Dictionary<string, string>());
        var error = Assert.Throws<BadInputException>(() => _experiment.Import("a", "weights", Imported(backbone) with { Classes = classes }));
        Assert.Contains("weights", error.Describe(), StringComparison.Ordinal);
        Assert.Contains("another model", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_with_another_backbone_is_refused()
    {
        using var published = new ResNet(1, 5, new ResNetShape(8, [1, 1, 1, 1], [4, 8, 16, 32]));
        ModelFile.Write(_experiment.At("weights"), published, new Dictionary<string, string>());
        _experiment.Import("a", "weights", Imported(BackboneKind.ResnetMiniature));
        var error = Assert.Throws<BadInputException>(() => _experiment.Train("b", Experiment.Parameters() with { Downstream = [] }, "a"));
        Assert.Contains("resnet_miniature", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_candidates_the_one_with_the_largest_value_is_chosen_and_of_equal_ones_the_first()
    {
        _experiment.Train("worse", Experiment.Parameters(epochs: 1) with { Recipe = Experiment.Recipe(epochs: 1) with { LearningRate = 0 } });
        _experiment.Train("better", Experiment.Parameters(epochs: 6));
        _experiment.Evaluate("worse", "worse", new Evaluate.Parameters { Method = "a" });
        _experiment.Evaluate("better", "better", new Evaluate.Parameters { Method = "a" });
        var byLoss = new Choose.Parameters { Dataset = "upstream", Metric = "top1" };
        Assert.True(_experiment.Metric("better", "upstream", "top1") > _experiment.Metric("worse", "upstream", "top1"));
        _experiment.Choose("c", ["worse", "better", "worse"], byLoss);
        Assert.Equal(_experiment.Bytes("better.model"), _experiment.Bytes("c.model"));
        Assert.Equal([false, true, false], ParquetFile.Read(_experiment.At("c.choice")).Values<bool>("is_chosen"));
        _experiment.Choose("d", ["better", "better"], byLoss);
        Assert.Equal([true, false], ParquetFile.Read(_experiment.At("d.choice")).Values<bool>("is_chosen"));
    }

    [Fact]
    public void A_metric_that_was_not_measured_is_no_choice()
    {
        _experiment.EvaluateSets("all", "all", "test.parquet", ["cars.parquet"], new Evaluate.Parameters { Method = "a" });
        var error = Assert.Throws<BadInputException>(() => _experiment.Choose("c", ["all"], new Choose.Parameters { Metric = "r2" }));
        Assert.Contains("'r2' on 'downstream'", error.Describe(), StringComparison.Ordinal);
    }

    private Import.Parameters Imported(BackboneKind backbone) => new() { Backbone = backbone, Classes = 5, Input = new() { Mean = [0.3], Std = [0.3] } };

    private Card ModelCardOf(string name) => Learning.Experiment.ModelCard.Read<Card>(_experiment.At($"{name}.model"), "url");
}
