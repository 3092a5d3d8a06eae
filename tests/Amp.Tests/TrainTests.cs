using Retable.Contract;
using Retable.Papers.Amp;

namespace Retable.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public void Dispose() => _experiment.Dispose();

    public static TheoryData<bool, int, AnchorRule> Arms => new()
    {
        { false, 0, AnchorRule.Permute },
        { true, 0, AnchorRule.Permute },
        { true, 5, AnchorRule.Permute },
        { true, 5, AnchorRule.Shared },
        { true, 5, AnchorRule.Independent },
    };

    [Theory, MemberData(nameof(Arms))]
    public void Every_way_of_training_learns_easy_classes(bool anchored, int corruptEvery, AnchorRule rule)
    {
        _experiment.Train("a", Experiment.Recipe with { Anchored = anchored, CorruptEvery = corruptEvery, AnchorRule = rule, Epochs = 6 });
        _experiment.Evaluate("e", "a", new EvaluateParameters { Method = "a" });
        Assert.InRange(_experiment.Metric("e", "known", "accuracy"), 0.9, 1);
    }

    [Fact]
    public void Training_twice_gives_the_same_bytes()
    {
        var recipe = Experiment.Recipe with { Padding = 1, Flip = 0.5 };
        _experiment.Train("a", recipe);
        _experiment.Train("b", recipe);
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
        Assert.Equal(_experiment.Bytes("a.history"), _experiment.Bytes("b.history"));
    }

    [Fact]
    public void A_training_that_was_stopped_goes_on_to_the_same_bytes()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => _experiment.TrainUntil("a", Experiment.Recipe, stop.Token));
        Assert.NotEmpty(Directory.GetFiles(_experiment.At("a.scratch")));
        _experiment.Train("a", Experiment.Recipe);
        _experiment.Train("b", Experiment.Recipe);
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
    }

    // An epoch has 12 batches: with 12 and with 1000 its first one alone is corrupted.
    [Fact]
    public void Which_batches_are_corrupted_counts_from_the_beginning_of_each_epoch()
    {
        foreach (var every in new[] { 0, 5, 12, 1000 })
        {
            _experiment.Train($"{every}", Experiment.Recipe with { CorruptEvery = every });
        }

        Assert.Equal(_experiment.Bytes("12.history"), _experiment.Bytes("1000.history"));
        Assert.NotEqual(_experiment.Bytes("0.history"), _experiment.Bytes("12.history"));
        Assert.NotEqual(_experiment.Bytes("5.history"), _experiment.Bytes("12.history"));
    }

    [Fact]
    public void Without_anchors_neither_their_rule_nor_their_corruption_changes_anything()
    {
        _experiment.Train("a", Experiment.Recipe with { Anchored = false });
        _experiment.Train("b", Experiment.Recipe with { Anchored = false, CorruptEvery = 1, AnchorRule = AnchorRule.Shared });
        Assert.Equal(_experiment.Bytes("a.history"), _experiment.Bytes("b.history"));
    }

    [Fact]
    public void A_class_that_there_is_not_cannot_be_held_out()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Train("a", Experiment.Recipe with { HeldOut = [7] }));
        Assert.Contains("class 7 cannot be held out", error.Describe(), StringComparison.Ordinal);
        Assert.Contains("0, 1, 2, 3", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_classes_must_be_left() =>
        Assert.Throws<BadInputException>(() => _experiment.Train("a", Experiment.Recipe with { HeldOut = [0, 2, 3] }));

    [Fact]
    public void The_wide_network_refuses_other_sizes()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Train("a", Experiment.Recipe with { Network = NetworkKind.WideResnet }));
        Assert.Contains("8 x 8", error.Describe(), StringComparison.Ordinal);
    }

    // 9·16 + 9·16·32 + 9·32·64 weights of convolutions, two numbers a channel of their batch norms, 64·8 + 8 of the linear layer.
    [Fact]
    public void The_laptop_s_network_has_as_many_parameters_as_it_says()
    {
        using var network = new CompactCnn(channels: 1, classes: 8);
        Assert.Equal(23_928, network.parameters().Sum(parameter => parameter.numel()));
    }
}
