using Retable.Contract;
using Retable.Papers.Cac;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Each parameter of a training reaches it. Six classes of sixty images are known: twelve batches of thirty an epoch.</summary>
[Collection(Experiment.OneGenerator)]
public sealed class RecipeTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public void Dispose() => _experiment.Dispose();

    public static TheoryData<string, Train.Parameters> Changes
    {
        get
        {
            var adam = Experiment.Parameters(new Loss.Paper(), epochs: 1);
            var sgd = adam with { Optimizer = new Optimizer.Sgd(), Recipe = adam.Recipe with { LearningRate = 0.01 } };
            var library = adam with { Loss = new Loss.Library() };
            return new TheoryData<string, Train.Parameters>
            {
                { "nothing", adam },
                { "weight decay of Adam", adam with { Recipe = adam.Recipe with { WeightDecay = 0.1 } } },
                { "lambda", adam with { Loss = new Loss.Paper { Lambda = 1 } } },
                { "magnitude", adam with { Loss = new Loss.Paper { Magnitude = 5 } } },
                { "augmentation", adam with { Augmentation = new() { Rotation = 10 } } },
                { "trial", adam with { Split = 1 } },
                { "SGD", sgd },
                { "momentum", sgd with { Optimizer = new Optimizer.Sgd { Momentum = 0.5 } } },
                { "weight decay of SGD", sgd with { Recipe = sgd.Recipe with { WeightDecay = 0.1 } } },
                { "library", library },
                { "alpha", library with { Loss = new Loss.Library { Alpha = 1 } } },
                { "other classes", library with { Loss = new Loss.Library { NonTargets = NonTargetMode.AllOthers } } },
            };
        }
    }

    [Fact]
    public void No_two_of_them_give_the_same_network()
    {
        var weights = new Dictionary<string, string>();
        foreach (var (name, parameters) in Changes.Select(row => row.Data))
        {
            _experiment.Train(name, parameters);
            weights.Add(Digest.OfText(string.Join(' ', Learning.Training.ModelFile.ReadState(_experiment.At($"{name}.model"))["fc.weight"].data<float>().ToArray())).ToString(), name);
        }

        Assert.Equal(Changes.Count, weights.Count);
    }

    // Step 23 of 24, the last one whose rate is written down, and step 11.
    [Fact]
    public void A_cosine_falls_over_all_steps_of_the_stage()
    {
        var history = Train(Experiment.Parameters(new Loss.CrossEntropy(), epochs: 2));
        double[] expected = [.. new[] { 11, 23 }.Select(step => 1e-3 * (1 + Math.Cos(Math.PI * step / 24)) / 2)];
        Assert.Equal(expected, Values(history, "learning_rate"), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void The_second_stage_has_its_own_rate_and_counts_epochs_on()
    {
        var parameters = Experiment.Parameters(new Loss.CrossEntropy(), epochs: 2) with { Schedule = ScheduleKind.Constant, Second = new() { Epochs = 1, LearningRate = 1e-5 } };
        var history = Train(parameters);
        Assert.Equal([1e-3, 1e-3, 1e-5], Values(history, "learning_rate"));
        Assert.Equal([0, 1, 2], history.Values<int>("epoch").Distinct());
    }

    // Rates at which accuracy goes up and down: some seed's last epoch is not its best one.
    [Fact]
    public void The_network_is_that_of_the_best_epoch()
    {
        for (var seed = 0L; seed < 30; seed++)
        {
            var parameters = Experiment.Parameters(new Loss.CrossEntropy(), epochs: 5) with { Validation = 0.3, Optimizer = new Optimizer.Sgd(), Schedule = ScheduleKind.Constant };
            var accuracies = Values(Train(parameters with { Recipe = parameters.Recipe with { Seed = seed, LearningRate = 0.3, TrainSize = 60 } }), "validation_accuracy");
            if (accuracies[^1] < accuracies.Max())
            {
                _experiment.Evaluate("a", new Evaluate.Parameters { Loss = new Loss.CrossEntropy() });
                var metrics = ParquetFile.Read(_experiment.At("a.metrics"));
                var row = metrics.Values<string>("dataset").Zip(metrics.Values<string>("metric")).Index().Single(row => row.Item == ("validation", "accuracy.msp")).Index;
                Assert.Equal(accuracies.Max(), metrics.Values<double>("value")[row], 1e-12);
                return;
            }
        }

        Assert.Fail("every training ended with its best epoch");
    }

    // Logits on the anchor of class 0: one of three samples is of class 1, at distance √(10² + 10²).
    [Fact]
    public void An_epoch_is_chosen_by_wrong_answers_or_by_the_distance_to_the_own_anchor()
    {
        var (logits, labels) = (tensor(new float[,] { { 10, 0 }, { 10, 0 }, { 10, 0 } }), tensor([0L, 0, 1]));
        Assert.Equal(1.0 / 3, new Loss.CrossEntropy().Create(2, CPU).SelectionCriterion(logits, labels).item<double>(), 1e-12);
        Assert.Equal(Math.Sqrt(200) / 3, new Loss.Paper().Create(2, CPU).SelectionCriterion(logits, labels).item<double>(), 1e-12);
    }

    // What comes in from outside of a turned image is black too.
    [Fact]
    public void A_black_image_stays_black_however_it_is_turned()
    {
        var pipeline = new ImagePipeline(new Input { Pool = 2 }, new Augmentation { Rotation = 45, CropScale = 0.5 });
        var black = zeros([4, 1, 8, 8], ScalarType.Byte);
        Assert.All(pipeline.Training(black, new Philox(1)).contiguous().data<float>().ToArray(), value => Assert.Equal(-1, value, 1e-6));
    }

    private Table Train(Train.Parameters parameters)
    {
        _experiment.Train("a", parameters);
        return ParquetFile.Read(_experiment.At("a.history"));
    }

    private static double[] Values(Table history, string name) =>
        [.. history.Values<string>("name").Zip(history.Values<double>("value")).Where(row => row.First == name).Select(row => row.Second)];
}
