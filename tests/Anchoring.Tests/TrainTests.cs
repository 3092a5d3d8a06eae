using Retable.Contract;
using Retable.Papers.Anchoring;
using Retable.Parquet;

namespace Retable.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public void Dispose() => _experiment.Dispose();

    // A flip exchanges the classes left and right: without it four classes are learnt.
    public static TheoryData<bool, double, MaskedTarget> Arms => new()
    {
        { false, 0, MaskedTarget.Uniform },
        { true, 0, MaskedTarget.Uniform },
        { true, 0.25, MaskedTarget.Uniform },
        { true, 0.25, MaskedTarget.Label },
    };

    [Theory, MemberData(nameof(Arms))]
    public void Every_way_of_training_learns_easy_classes(bool anchored, double alpha, MaskedTarget target)
    {
        _experiment.Train("a", Experiment.Recipe with { Anchored = anchored, Alpha = alpha, MaskedTarget = target, Epochs = 6, Flip = 0 });
        _experiment.Evaluate("e", "a", new EvaluateParameters { Method = "a", RefreshBatches = 40 });
        Assert.InRange(_experiment.Metric("e", "clean", "accuracy"), 0.9, 1);
    }

    [Fact]
    public void Training_twice_gives_the_same_bytes()
    {
        var recipe = Experiment.Recipe with { Alpha = 0.5, Padding = 1 };
        _experiment.Train("a", recipe);
        _experiment.Train("b", recipe);
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
        Assert.Equal(_experiment.Bytes("a.history"), _experiment.Bytes("b.history"));
    }

    // What a parameter that reaches nothing would leave as it was.
    [Fact]
    public void Seed_crops_flips_pooling_and_the_reference_set_each_make_another_training()
    {
        var recipe = Experiment.Recipe with { Epochs = 1, Flip = 0 };
        TrainParameters[] others =
        [
            recipe, recipe with { Seed = 1 }, recipe with { Padding = 1 }, recipe with { Flip = 0.5 }, recipe with { Pool = 2 }, recipe with { ReferenceSet = 5 },
            recipe with { TrainSize = 200 }, recipe with { Milestones = [] }, recipe with { Alpha = 0.9 }, recipe with { Anchored = false },
            recipe with { Alpha = 1, MaskedTarget = MaskedTarget.Label },
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
        var recipe = Experiment.Recipe with { Alpha = 0.5 };
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => _experiment.TrainUntil("a", recipe, stop.Token));
        Assert.NotEmpty(Directory.GetFiles(_experiment.At("a.scratch")));
        _experiment.Train("a", recipe);
        _experiment.Train("b", recipe);
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
    }

    // Nothing else of the training may depend on what only masked batches read.
    [Fact]
    public void Without_masked_batches_the_target_changes_nothing()
    {
        _experiment.Train("a", Experiment.Recipe with { MaskedTarget = MaskedTarget.Uniform });
        _experiment.Train("b", Experiment.Recipe with { MaskedTarget = MaskedTarget.Label });
        Assert.Equal(_experiment.Bytes("a.history"), _experiment.Bytes("b.history"));
    }

    // With α = 1 the uniform target never shows a label: the loss cannot go below log 4. The label target learns from the residual alone.
    [Fact]
    public void Where_every_batch_is_masked_the_uniform_target_learns_no_class_and_the_label_target_does()
    {
        var recipe = Experiment.Recipe with { Alpha = 1, Epochs = 6, Flip = 0 };
        _experiment.Train("uniform", recipe with { MaskedTarget = MaskedTarget.Uniform });
        _experiment.Train("label", recipe with { MaskedTarget = MaskedTarget.Label });
        Assert.Equal(Math.Log(4), LastLoss("uniform"), tolerance: 0.01);
        Assert.InRange(LastLoss("label"), 0, 0.7);
    }

    [Fact]
    public void A_reference_set_larger_than_the_training_set_is_refused()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Train("a", Experiment.Recipe with { ReferenceSet = 1000 }));
        Assert.Contains("1000 references cannot be chosen from 240 training images", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_wide_network_refuses_other_sizes()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Train("a", Experiment.Recipe with { Network = NetworkKind.WideResnet }));
        Assert.Contains("8 x 8", error.Describe(), StringComparison.Ordinal);
    }

    private double LastLoss(string name)
    {
        var history = ParquetFile.Read(_experiment.At($"{name}.history"));
        return history.Values<string>("name").Zip(history.Values<double>("value")).Last(row => row.First == "loss").Second;
    }
}
