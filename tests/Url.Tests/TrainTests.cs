using Retable.Contract;
using Retable.Learning.Training;
using Retable.Papers.Url;
using Retable.Papers.Url.Training;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class TrainTests : IDisposable
{
    private static readonly TrainingParameters Method = Experiment.Recipe with { Epochs = 1, Scale = 10, Lambda = 0.1, StartingUncertainty = 0.05 };

    private readonly Experiment _experiment = new();

    public TrainTests() => _experiment.Train("start", Experiment.Recipe with { Epochs = 6 });

    public static TheoryData<Method> Methods => [.. Enum.GetValues<Method>()];

    public void Dispose() => _experiment.Dispose();

    [Theory, MemberData(nameof(Methods))]
    public void Every_method_trains_from_the_checkpoint_and_finds_the_neighbours_of_easy_classes(Method method)
    {
        _experiment.Train("a", Method with { Method = method, Dropout = 0.1 }, "start");
        _experiment.Evaluate("e", "a", new EvaluateParameters { Method = "a" });
        Assert.InRange(_experiment.Metric("e", "upstream", "r1"), 0.9, 1);
    }

    [Theory]
    [InlineData(Papers.Url.Training.Method.McInfoNce)]
    [InlineData(Papers.Url.Training.Method.McDropout)]
    [InlineData(Papers.Url.Training.Method.HetXl)]
    public void Training_twice_gives_the_same_bytes(Method method)
    {
        var recipe = Method with { Method = method, Dropout = 0.1, CropScale = 0.5, Flip = 0.5 };
        _experiment.Train("a", recipe, "start");
        _experiment.Train("b", recipe, "start");
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
        Assert.Equal(_experiment.Bytes("a.history"), _experiment.Bytes("b.history"));
    }

    // With a starting uncertainty: it must be measured on the weights of the start, not on those of the checkpoint.
    [Fact]
    public void A_training_that_was_stopped_goes_on_to_the_same_bytes()
    {
        var recipe = Method with { Method = Papers.Url.Training.Method.NonIsotropicVmf };
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => _experiment.TrainUntil("a", recipe, "start", stop.Token));
        Assert.NotEmpty(Directory.GetFiles(_experiment.At("a.scratch")));
        _experiment.Train("a", recipe, "start");
        _experiment.Train("b", recipe, "start");
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
    }

    // A rate of 0 moves no weight: what is the checkpoint's then was its at the start.
    [Theory]
    [InlineData(Papers.Url.Training.Method.LossPrediction, true)]
    [InlineData(Papers.Url.Training.Method.Ensemble, false)]
    [InlineData(Papers.Url.Training.Method.HetXl, false)]
    [InlineData(Papers.Url.Training.Method.Sngp, false)]
    public void The_backbone_starts_as_the_checkpoint_and_the_classifier_only_if_it_is_the_linear_one(Method method, bool keepsClassifier)
    {
        _experiment.Train("a", Method with { Method = method, LearningRate = 0 }, "start");
        var (start, a) = (ModelFile.ReadState(_experiment.At("start.model")), ModelFile.ReadState(_experiment.At("a.model")));
        Assert.All(start.Keys.Where(name => name.StartsWith("backbone", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal)), name =>
            Assert.True(Same(start[name], a[name])));
        Assert.Equal(keepsClassifier, a.TryGetValue("classifier.weight", out var weight) && Same(start["classifier.weight"], weight));
    }

    [Fact]
    public void The_mean_uncertainty_starts_where_it_is_told_to()
    {
        _experiment.Train("a", Method with { Method = Papers.Url.Training.Method.ExpectedLikelihood, LearningRate = 0, StartingUncertainty = 0.25 }, "start");
        _experiment.Evaluate("e", "a", new EvaluateParameters { Method = "a" });
        Assert.Equal(0.25, _experiment.Metric("e", "upstream", "avg_unc"), tolerance: 0.02);
    }

    // Stopped, the uncertainty's part of the loss moves the head alone: then its weight changes nothing else.
    [Fact]
    public void With_its_gradient_stopped_loss_prediction_trains_the_backbone_as_cross_entropy_does()
    {
        var recipe = Method with { Method = Papers.Url.Training.Method.LossPrediction, StartingUncertainty = 0, ClipNorm = 1e9 };
        _experiment.Train("none", recipe with { Lambda = 0 }, "start");
        _experiment.Train("stopped", recipe with { Lambda = 10, StopGradient = true }, "start");
        _experiment.Train("joint", recipe with { Lambda = 10 }, "start");
        Assert.True(Same(First("none"), First("stopped")));
        Assert.False(Same(First("none"), First("joint")));
    }

    // A pair of an odd batch would have no partner: contrastive losses refuse it.
    [Fact]
    public void Contrastive_methods_see_two_crops_of_each_image_so_that_batches_may_be_odd() =>
        _experiment.Train("a", Method with { Method = Papers.Url.Training.Method.InfoNce, BatchSize = 7 }, "start");

    [Fact]
    public void A_start_that_learnt_other_classes_is_refused()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Train("a", Method with { Downstream = [2] }, "start"));
        Assert.Contains("has learnt other classes", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_does_not_occur_cannot_be_held_back()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Train("a", Method with { Downstream = [1, 9] }));
        Assert.Contains("no class 9", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_class_is_too_few_to_learn() =>
        Assert.Throws<BadInputException>(() => _experiment.Train("a", Method with { Downstream = [0, 1, 2, 3] }));

    private static bool Same(Tensor a, Tensor b) => a.allclose(b, rtol: 0, atol: 0);

    private Tensor First(string name) => ModelFile.ReadState(_experiment.At($"{name}.model"))["backbone.layer1.0.weight"];
}
