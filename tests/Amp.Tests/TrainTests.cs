using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Papers.Amp;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public void Dispose() => _experiment.Dispose();

    [Fact]
    public void A_standard_network_learns_easy_classes()
    {
        _experiment.Train("a", Experiment.Parameters(new Training.Standard(), epochs: 6));
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a", Scores = new Scores.Baselines() });
        Assert.InRange(_experiment.Metric("e", "known", "accuracy"), 0.9, 1);
    }

    [Theory, InlineData(0, AnchorRule.Permute), InlineData(5, AnchorRule.Permute), InlineData(5, AnchorRule.Shared), InlineData(5, AnchorRule.Independent)]
    public void Every_way_of_anchoring_learns_easy_classes(int corruptEvery, AnchorRule rule)
    {
        _experiment.Train("a", Experiment.Parameters(new Training.Anchored { CorruptEvery = corruptEvery, Rule = rule }, epochs: 6));
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a", Scores = new Scores.Anchored() });
        Assert.InRange(_experiment.Metric("e", "known", "accuracy"), 0.9, 1);
    }

    [Fact]
    public void Training_twice_gives_the_same_bytes()
    {
        var parameters = Experiment.Parameters() with { Augmentation = new ImageAugmentation { Padding = 1, Flip = 0.5 } };
        _experiment.Train("a", parameters);
        _experiment.Train("b", parameters);
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
        Assert.Equal(_experiment.Bytes("a.history"), _experiment.Bytes("b.history"));
    }

    [Fact]
    public void A_training_that_was_stopped_goes_on_to_the_same_bytes()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => _experiment.TrainUntil("a", Experiment.Parameters(), stop.Token));
        Assert.NotEmpty(Directory.GetFiles(_experiment.At("a.scratch")));
        _experiment.Train("a", Experiment.Parameters());
        _experiment.Train("b", Experiment.Parameters());
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
    }

    // An epoch has 12 batches: with 12 and with 1000 its first one alone is corrupted.
    [Fact]
    public void Which_batches_are_corrupted_counts_from_the_beginning_of_each_epoch()
    {
        foreach (var every in new[] { 0, 5, 12, 1000 })
        {
            _experiment.Train($"{every}", Experiment.Parameters(new Training.Anchored { CorruptEvery = every }));
        }

        Assert.Equal(_experiment.Bytes("12.history"), _experiment.Bytes("1000.history"));
        Assert.NotEqual(_experiment.Bytes("0.history"), _experiment.Bytes("12.history"));
        Assert.NotEqual(_experiment.Bytes("5.history"), _experiment.Bytes("12.history"));
    }

    // Anchors are images of the batch as it was augmented, each the anchor of one; the residual is of that anchor. The second batch of an epoch is not corrupted.
    [Fact]
    public void A_pair_is_an_image_of_the_batch_and_the_difference_to_it()
    {
        var batch = rand(5, 3, 8, 8);
        var pairs = new Training.Anchored().Create(new BatchOrder(20, 5, new SeedSequence(1)), new SeedSequence(2))(batch, 1);
        var (anchors, residuals) = (pairs.narrow(1, 0, 3), pairs.narrow(1, 3, 3));
        Assert.True((anchors + residuals).allclose(batch, atol: 1e-6));
        var partners = Enumerable.Range(0, 5).Select(row => Enumerable.Range(0, 5).Single(image => anchors[row].equal(batch[image]).all().item<bool>()));
        Assert.Equal([0, 1, 2, 3, 4], partners.Order());
    }

    // The first batch of an epoch is: what is seen changes, the residual is still of the clean anchor.
    [Fact]
    public void A_corrupted_anchor_is_seen_and_the_clean_one_subtracted()
    {
        var batch = rand(5, 3, 8, 8);
        Tensor Pairs(int every) => new Training.Anchored { CorruptEvery = every }.Create(new BatchOrder(20, 5, new SeedSequence(1)), new SeedSequence(2))(batch, 4);
        var (clean, corrupted) = (Pairs(0), Pairs(5));
        Assert.True(clean.narrow(1, 3, 3).equal(corrupted.narrow(1, 3, 3)).all().item<bool>());
        Assert.False(clean.narrow(1, 0, 3).allclose(corrupted.narrow(1, 0, 3)));
    }

    // What a parameter that reaches nothing would leave as it was.
    [Fact]
    public void Seed_crops_flips_normalisation_size_and_rates_each_make_another_training()
    {
        var usual = Experiment.Parameters(new Training.Standard(), epochs: 2);
        Train.Parameters[] others =
        [
            usual,
            usual with { Training = new Training.Anchored() },
            usual with { Training = new Training.Anchored { Corruption = [CorruptionPart.Crop] } },
            usual with { Training = new Training.Anchored { Corruption = [CorruptionPart.Jitter] } },
            usual with { Training = new Training.Anchored { Corruption = [CorruptionPart.FlipGray] } },
            usual with { Recipe = usual.Recipe with { Seed = 1 } },
            usual with { Recipe = usual.Recipe with { TrainSize = 200 } },
            usual with { Recipe = usual.Recipe with { Milestones = [] } },
            usual with { Recipe = usual.Recipe with { Momentum = 0.5 } },
            usual with { Recipe = usual.Recipe with { WeightDecay = 0.1 } },
            usual with { Augmentation = new ImageAugmentation { Padding = 1 } },
            usual with { Augmentation = new ImageAugmentation { Flip = 0.5 } },
            usual with { Input = new ImageInput { Mean = [0.5] } },
            usual with { Input = new ImageInput { Std = [0.5] } },
        ];
        var histories = others.Select((other, i) =>
        {
            _experiment.Train($"{i}", other);
            return Convert.ToHexString(_experiment.Bytes($"{i}.history"));
        });
        Assert.Equal(others.Length, histories.Distinct().Count());
    }

    [Fact]
    public void A_class_that_there_is_not_cannot_be_held_out()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Train("a", Experiment.Parameters() with { HeldOut = [7] }));
        Assert.Contains("class 7 cannot be held out", error.Describe(), StringComparison.Ordinal);
        Assert.Contains("0, 1, 2, 3", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_classes_must_be_left() =>
        Assert.Throws<BadInputException>(() => _experiment.Train("a", Experiment.Parameters() with { HeldOut = [0, 2, 3] }));

    [Fact]
    public void The_wide_network_refuses_other_sizes()
    {
        var error = Assert.Throws<BadInputException>(() => _experiment.Train("a", Experiment.Parameters() with { Network = NetworkKind.WideResnet }));
        Assert.Contains("8 x 8", error.Describe(), StringComparison.Ordinal);
    }

    // 9·16 + 9·16·32 + 9·32·64 weights of convolutions, two numbers per channel of their batch norms, 64·8 + 8 of the linear layer.
    [Fact]
    public void The_laptop_s_network_has_as_many_parameters_as_it_says()
    {
        using var network = new CompactCnn(channels: 1, classes: 8);
        Assert.Equal(23_928, network.parameters().Sum(parameter => parameter.numel()));
    }
}
