using Retable.Contract;
using Retable.Learning.Experiment;
using Retable.Papers.Anchoring;
using Retable.Parquet;

namespace Retable.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public void Dispose() => _experiment.Dispose();

    private static readonly IReadOnlyDictionary<string, Training> Ways = new Dictionary<string, Training>
    {
        ["standard"] = new Training.Standard(),
        ["anchored"] = new Training.Anchored(),
        ["masked, uniform target"] = new Training.Anchored { Masking = new Masking.Uniform() },
        ["masked, label target"] = new Training.Anchored { Masking = new Masking.Label() },
    };

    // A flip exchanges the classes left and right: without it four classes are learnt.
    [Theory, InlineData("standard"), InlineData("anchored"), InlineData("masked, uniform target"), InlineData("masked, label target")]
    public void Every_way_of_training_learns_easy_classes(string way)
    {
        _experiment.Train("a", Experiment.Parameters(Ways[way], epochs: 6));
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a", RefreshBatches = 40 });
        Assert.InRange(_experiment.Metric("e", "clean", "accuracy"), 0.9, 1);
    }

    [Fact]
    public void Training_twice_gives_the_same_bytes()
    {
        var parameters = Experiment.Masked(new Masking.Uniform { Alpha = 0.5 }) with { Augmentation = new ImageAugmentation { Padding = 1 } };
        _experiment.Train("a", parameters);
        _experiment.Train("b", parameters);
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
        Assert.Equal(_experiment.Bytes("a.history"), _experiment.Bytes("b.history"));
    }

    // What a parameter that reaches nothing would leave as it was.
    [Fact]
    public void Seed_crops_flips_pooling_and_the_reference_set_each_make_another_training()
    {
        var usual = Experiment.Parameters(epochs: 1);
        Train.Parameters[] others =
        [
            usual,
            usual with { Recipe = usual.Recipe with { Seed = 1 } },
            usual with { Recipe = usual.Recipe with { TrainSize = 200 } },
            usual with { Recipe = usual.Recipe with { Milestones = [] } },
            usual with { Augmentation = new ImageAugmentation { Padding = 1 } },
            usual with { Augmentation = new ImageAugmentation { Flip = 0.5 } },
            usual with { Input = new ImageInput { Pool = 2 } },
            usual with { Training = new Training.Standard() },
            usual with { Training = new Training.Anchored { ReferenceSet = 5 } },
            usual with { Training = new Training.Anchored { Masking = new Masking.Uniform { Alpha = 0.9 } } },
            usual with { Training = new Training.Anchored { Masking = new Masking.Label { Alpha = 1 } } },
        ];
        var histories = others.Select((other, i) =>
        {
            _experiment.Train($"{i}", other);
            return Convert.ToHexString(_experiment.Bytes($"{i}.history"));
        });
        Assert.Equal(others.Length, histories.Distinct().Count());
    }

    [Fact]
    public void A_training_that_was_stopped_goes_on_to_the_same_bytes()
    {
        var parameters = Experiment.Masked(new Masking.Uniform { Alpha = 0.5 });
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => _experiment.TrainUntil("a", parameters, stop.Token));
        Assert.NotEmpty(Directory.GetFiles(_experiment.At("a.scratch")));
        _experiment.Train("a", parameters);
        _experiment.Train("b", parameters);
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
    }

    // Nothing else of the training may depend on what only masked batches read: all three draw the same references.
    [Fact]
    public void Without_masked_batches_the_target_changes_nothing()
    {
        _experiment.Train("a", Experiment.Masked(new Masking.None()));
        _experiment.Train("b", Experiment.Masked(new Masking.Uniform { Alpha = 0 }));
        _experiment.Train("c", Experiment.Masked(new Masking.Label { Alpha = 0 }));
        Assert.Equal(_experiment.Bytes("a.history"), _experiment.Bytes("b.history"));
        Assert.Equal(_experiment.Bytes("a.history"), _experiment.Bytes("c.history"));
    }

    // With α = 1 the uniform target never shows a label: the loss cannot go below log 4. The label target learns from the residual alone.
    [Fact]
    public void Where_every_batch_is_masked_the_uniform_target_learns_no_class_and_the_label_target_does()
    {
        _experiment.Train("uniform", Experiment.Masked(new Masking.Uniform { Alpha = 1 }, epochs: 6));
        _experiment.Train("label", Experiment.Masked(new Masking.Label { Alpha = 1 }, epochs: 6));
        Assert.Equal(Math.Log(4), LastLoss("uniform"), tolerance: 0.01);
        Assert.InRange(LastLoss("label"), 0, 0.7);
    }

    [Fact]
    public void A_reference_set_larger_than_the_training_set_is_refused()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Train("a", Experiment.Parameters(new Training.Anchored { ReferenceSet = 1000 })));
        Assert.Contains("1000 references cannot be chosen from 240 training images", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_wide_network_refuses_other_sizes()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Train("a", Experiment.Parameters() with { Network = NetworkKind.WideResnet }));
        Assert.Contains("8 x 8", error.Describe(), StringComparison.Ordinal);
    }

    private double LastLoss(string name)
    {
        var history = ParquetFile.Read(_experiment.At($"{name}.history"));
        return history.Values<string>("name").Zip(history.Values<double>("value")).Last(row => row.First == "loss").Second;
    }
}
