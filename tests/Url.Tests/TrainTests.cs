using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Training;
using Retable.Papers.Url;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public TrainTests() => _experiment.Train("start", Experiment.Parameters(epochs: 6));

    public static TheoryData<string> Methods => [.. Experiment.Methods.Select(method => method.GetType().Name)];

    public void Dispose() => _experiment.Dispose();

    [Fact]
    public void Every_method_is_among_those_that_are_tested() => Assert.Equal(
        typeof(Method).GetNestedTypes().Select(method => method.Name).Order(), Experiment.Methods.Select(method => method.GetType().Name).Order());

    [Theory, MemberData(nameof(Methods))]
    public void Every_method_trains_from_the_checkpoint_and_finds_the_neighbours_of_easy_classes(string method)
    {
        _experiment.Train("a", Parameters(method), "start");
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a" });
        Assert.InRange(_experiment.Metric("e", "upstream", "r1"), 0.9, 1);
    }

    [Theory]
    [InlineData("McInfoNce")]
    [InlineData("McDropout")]
    [InlineData("HetXl")]
    public void Training_twice_gives_the_same_bytes(string method)
    {
        var parameters = Parameters(method) with { Augmentation = new() { CropScale = 0.5, Flip = 0.5 } };
        _experiment.Train("a", parameters, "start");
        _experiment.Train("b", parameters, "start");
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
        Assert.Equal(_experiment.Bytes("a.history"), _experiment.Bytes("b.history"));
    }

    // With a starting uncertainty: it must be measured on the weights of the start, not on those of the checkpoint.
    [Fact]
    public void A_training_that_was_stopped_goes_on_to_the_same_bytes()
    {
        var parameters = Parameters("NonIsotropicVmf");
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => _experiment.TrainUntil("a", parameters, "start", stop.Token));
        Assert.NotEmpty(Directory.GetFiles(_experiment.At("a.scratch")));
        _experiment.Train("a", parameters, "start");
        _experiment.Train("b", parameters, "start");
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
    }

    // A rate of 0 moves no weight: what is the checkpoint's then was its at the start.
    [Theory]
    [InlineData("LossPrediction", true)]
    [InlineData("Ensemble", false)]
    [InlineData("HetXl", false)]
    [InlineData("Sngp", false)]
    public void The_backbone_starts_as_the_checkpoint_and_the_classifier_only_if_it_is_the_linear_one(string method, bool keepsClassifier)
    {
        _experiment.Train("a", Still(Experiment.MethodOf(method)), "start");
        var (start, a) = (ModelFile.ReadState(_experiment.At("start.model")), ModelFile.ReadState(_experiment.At("a.model")));
        Assert.All(start.Keys.Where(name => name.StartsWith("backbone", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal)), name =>
            Assert.True(Same(start[name], a[name])));
        Assert.Equal(keepsClassifier, a.TryGetValue("classifier.weight", out var weight) && Same(start["classifier.weight"], weight));
    }

    [Fact]
    public void The_mean_uncertainty_starts_where_it_is_told_to()
    {
        _experiment.Train("a", Still(new Method.ExpectedLikelihood { Scale = 10, Start = 0.25, Head = Experiment.Head }), "start");
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a" });
        Assert.Equal(0.25, _experiment.Metric("e", "upstream", "avg_unc"), tolerance: 0.02);
    }

    // Ten batches of 20 are all 200 images of learnt classes: their mean uncertainty is the one asked for, under the statistics of the start.
    [Fact]
    public void The_starting_uncertainty_is_the_mean_over_ten_batches()
    {
        _experiment.Train("a", Still(new Method.ExpectedLikelihood { Scale = 10, Start = 0.25, Head = Experiment.Head }), "start");
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var card = Learning.Experiment.ModelCard.Read<Card>(_experiment.At("a.model"), "url");
        using var network = new UncertainNetwork(card);
        var (start, own) = (ModelFile.ReadState(_experiment.At("start.model")), ModelFile.ReadState(_experiment.At("a.model")));
        ModelFile.Load(network, own.ToDictionary(entry => entry.Key, entry => entry.Key.Contains("running", StringComparison.Ordinal) ? start[entry.Key] : entry.Value), "a.model");
        network.eval();
        var images = ImageFile.Read(_experiment.At("train.parquet")).Where(label => label != 1);
        Assert.Equal(200, images.Count);
        var uncertainty = network.call(new Normalisation(card.Parameters.Input.Mean, card.Parameters.Input.Std).Apply(images.Pixels)).Uncertainty;
        Assert.Equal(0.25, uncertainty.mean().item<float>(), tolerance: 1e-4);
    }

    // A contrastive loss moves no logits: what they say is no uncertainty.
    [Fact]
    public void The_uncertainty_of_InfoNCE_is_the_inverse_norm_of_the_embedding()
    {
        _experiment.Train("a", Parameters("InfoNce"), "start");
        _experiment.Evaluate("own", "a", new Evaluate.Parameters { Method = "a" });
        _experiment.Evaluate("norm", "a", new Evaluate.Parameters { Method = "a", Uncertainty = UncertaintyKind.InverseNorm });
        Assert.Equal(_experiment.Bytes("norm.predictions"), _experiment.Bytes("own.predictions"));
    }

    // Stopped, the uncertainty's part of the loss moves the head alone: then its weight changes nothing else.
    [Fact]
    public void With_its_gradient_stopped_loss_prediction_trains_the_backbone_as_cross_entropy_does()
    {
        var method = new Method.LossPrediction { Lambda = 10, Head = Experiment.Head };
        Train("none", method with { Lambda = 0 });
        Train("stopped", method with { StopGradient = true });
        Train("joint", method);
        Assert.True(Same(First("none"), First("stopped")));
        Assert.False(Same(First("none"), First("joint")));

        void Train(string name, Method each) => _experiment.Train(name, Experiment.Parameters(each, epochs: 1) with { ClipNorm = 1e9 }, "start");
    }

    // A pair of an odd batch would have no partner: contrastive losses refuse it.
    [Fact]
    public void Contrastive_methods_see_two_crops_of_each_image_so_that_batches_may_be_odd()
    {
        _experiment.Train("a", Parameters("InfoNce") with { Recipe = Experiment.Recipe(epochs: 1) with { BatchSize = 7 } }, "start");
        Assert.False(Same(ModelFile.ReadState(_experiment.At("start.model"))["backbone.layer1.0.weight"], First("a")));
    }

    // The checkpoint's weights are not of the network's shape: the file is named, and no stack trace is shown.
    [Fact]
    public void A_start_of_another_size_is_refused_with_its_file()
    {
        _experiment.Train("small", Parameters("LossPrediction"), "start");
        var error = Assert.Throws<BadInputException>(() => _experiment.Train(
            "a", Experiment.Parameters(new Method.LossPrediction { Head = new() { Width = 9, Depth = 1 } }, epochs: 1), "small"));
        Assert.Contains("small.model", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_of_another_paper_is_refused_with_its_file()
    {
        using var layer = nn.Linear(2, 2);
        ModelFile.Write(_experiment.At("other.model"), layer, new Dictionary<string, string> { ["cac"] = "{}" });
        var error = Assert.Throws<BadInputException>(() => _experiment.Train("a", Parameters("CrossEntropy"), "other"));
        Assert.Contains("other.model", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_that_learnt_other_classes_is_refused()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Train("a", Parameters("CrossEntropy") with { Downstream = [2] }, "start"));
        Assert.Contains("has learnt other classes", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_does_not_occur_cannot_be_held_back()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Train("a", Parameters("CrossEntropy") with { Downstream = [1, 9] }));
        Assert.Contains("class 9 cannot be held out", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_class_is_too_few_to_learn() =>
        Assert.Throws<BadInputException>(() => _experiment.Train("a", Parameters("CrossEntropy") with { Downstream = [0, 1, 2, 3] }));

    private static Train.Parameters Parameters(string method) => Experiment.Parameters(Experiment.MethodOf(method), epochs: 1);

    private static Train.Parameters Still(Method method) =>
        Experiment.Parameters(method) with { Recipe = Experiment.Recipe(epochs: 1) with { LearningRate = 0 } };

    private static bool Same(Tensor a, Tensor b) => a.allclose(b, rtol: 0, atol: 0);

    private Tensor First(string name) => ModelFile.ReadState(_experiment.At($"{name}.model"))["backbone.layer1.0.weight"];
}
