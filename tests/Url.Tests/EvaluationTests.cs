using Retable.Contract;
using Retable.Papers.Url;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class EvaluationTests
{
    // Two pairs on two axes, but the last image has another label than its neighbour, and is the most uncertain, as is its neighbour of the same place.
    private static readonly EvaluatedSet Set = new([1, 0, 2, 0, 0, 1, 0, 3], 2, [5, 1, 5, 1, 1, 5, 1, 5], 2, [0.1, 0.2, 0.3, 0.4], [0, 0, 1, 7]);

    [Fact]
    public void The_metrics_of_four_images_can_be_counted()
    {
        var metrics = SetMetrics.Of(Set with { Crops = ([0.2, 0.2, 0.5, 0.6], [0.7, 0.6, 0.3, 0.2]) }, AurocRules.Exact).ToDictionary();
        Assert.Equal(0.5, metrics["r1"]);
        Assert.Equal(1, metrics["auroc_correct"]);
        Assert.Equal(75, metrics["top1"]);
        Assert.Equal(1, metrics["auroc_classification"]);
        Assert.Equal(75, metrics["top5"]);
        Assert.Equal(0.75, metrics["croppedHasBiggerUnc"]);
        Assert.Equal(0.9487, metrics["rcorr_crop_unc"], precision: 12);
        Assert.Equal(0.25, metrics["unc_q50"], precision: 12);
        Assert.Equal(0.15, metrics["unc_iqr_75_25"], precision: 12);
    }

    // Two classes with the same logit: the first one is the answer. A class that the network does not have is none.
    [Fact]
    public void Of_equal_logits_the_first_class_is_ahead() =>
        Assert.Equal([true, false, false], new EvaluatedSet([1, 1, 1], 1, [3, 3, 3, 3, 3, 3], 2, [0, 0, 0], [0, 1, 2]).IsAmong(1));

    [Fact]
    public void Where_nothing_was_cropped_or_voted_on_there_are_no_such_metrics() =>
        Assert.DoesNotContain(SetMetrics.Of(Set, AurocRules.Exact), metric => metric.Name is "croppedHasBiggerUnc" or "rcorr_crop_unc" or "rcorr_entropy");

    [Fact]
    public void Images_without_votes_are_left_out_of_the_correlation()
    {
        var metrics = SetMetrics.Of(Set with { VoteEntropies = [0, double.NaN, 0.5, 0.6] }, AurocRules.Exact).ToDictionary();
        Assert.Equal(1, metrics["rcorr_entropy"], precision: 12);
    }

    // All downstream images are less certain than all upstream ones, and in the middle of their own kind.
    [Fact]
    public void In_a_mixture_it_counts_which_set_is_the_less_certain()
    {
        var (upstream, downstream) = (Set with { Labels = [0, 0, 1, 1] }, Set with { Uncertainty = [1, 2, 3, 4], Features = [1, 1, 1, 1, -1, 1, -1, 1], Labels = [0, 0, 1, 1] });
        Assert.Equal(1, MixedMetrics.Of(upstream, [3, 2, 1, 0], downstream, [0, 1, 2, 3], AurocRules.Exact).ToDictionary()["auroc_ood"]);
    }

    // Every image is nearest to one of the other set, the first one to one with its own number of a class: all are wrong, and an area is not defined; the library says 0.
    [Fact]
    public void In_a_mixture_no_class_is_shared()
    {
        var upstream = new EvaluatedSet([1, 0, 0, 1], 2, [0, 0], 1, [1, 2], [0, 1]);
        var downstream = upstream with { Uncertainty = [3, 4], Labels = [0, 0] };
        Assert.Equal(0, Mixed(AurocRules.Published));
        Assert.True(double.IsNaN(Mixed(AurocRules.Exact)));

        double Mixed(AurocRule auroc) => MixedMetrics.Of(upstream, [0, 1], downstream, [0, 1], auroc).ToDictionary()["auroc_correct_mixed"];
    }

    [Fact]
    public void Another_number_of_images_is_refused() =>
        Assert.Throws<ArgumentException>(() => MixedMetrics.Of(Set, [0, 1], Set, [0, 1, 2], AurocRules.Exact));

    [Fact]
    public void A_choice_for_a_mixture_has_no_image_twice_and_is_always_the_same()
    {
        var chosen = MixedMetrics.Choose(5, 9, new SeedSequence(1));
        Assert.Equal(5, chosen.Distinct().Count());
        Assert.Equal(chosen, MixedMetrics.Choose(5, 9, new SeedSequence(1)));
        Assert.Equal(9, MixedMetrics.Choose(50, 9, new SeedSequence(1)).Length);
    }

    [Fact]
    public void Means_are_over_the_sets_and_only_of_what_the_first_one_has()
    {
        var metrics = DownstreamMetrics.Of([("a", [("r1", 0.2)]), ("b", [("r1", 0.4), ("rcorr_entropy", 1)])]);
        Assert.Equal(["a_r1", "b_r1", "b_rcorr_entropy", "avg_downstream_r1"], metrics.Select(metric => metric.Name));
        Assert.Equal(0.3, metrics[^1].Value, precision: 12);
        Assert.Throws<ArgumentException>(() => DownstreamMetrics.Of([("a", [("r1", 0.2)]), ("b", [])]));
    }

    // 4 x 6 pixels whose middle 2 x 2 is 5: grown to the whole it is 5 everywhere.
    [Fact]
    public void The_middle_of_an_image_fills_it()
    {
        var image = zeros(1, 1, 4, 6);
        image.narrow(2, 1, 2).narrow(3, 2, 2).fill_(5);
        Assert.True((CentreCrops.Of(image, [0.5]) == 5).all().item<bool>());
        Assert.True((CentreCrops.Of(ones(1, 1, 4, 6), [1.0]) == 1).all().item<bool>());
    }

    [Theory, InlineData(0.1), InlineData(1.5)]
    public void A_middle_without_a_pixel_or_beyond_the_image_is_refused(double share) =>
        Assert.Throws<ArgumentException>(() => CentreCrops.Of(ones(1, 1, 4, 4), [share]));

    [Fact]
    public void Shares_of_crops_lie_between_their_bounds_and_do_not_change()
    {
        var shares = CentreCrops.Shares(200, new SeedSequence(1));
        Assert.All(shares, share => Assert.InRange(share, 0.1, 0.75));
        Assert.Equal(shares, CentreCrops.Shares(200, new SeedSequence(1)));
    }

    [Fact]
    public void Divided_votes_have_the_logarithm_of_their_number_whatever_the_classes()
    {
        Assert.Equal(Math.Log(2), VoteEntropy.Of([3, 0, 3]), tolerance: 1e-6);
        Assert.Equal(VoteEntropy.Of([5, 1, 2]), VoteEntropy.Of([1, 2, 5]));
        Assert.Equal(0, VoteEntropy.Of([0, 4]));
        Assert.True(double.IsNaN(VoteEntropy.Of([0, 0])));
    }

    [Fact]
    public void Embeddings_that_are_no_numbers_become_zeros_and_nearly_all_zeros_are_refused()
    {
        var features = ones(2, 2);
        features[0, 1] = tensor(float.NaN);
        var prediction = new UncertainPrediction(ones(2, 3), ones(2), features);
        Assert.Equal([1, 0, 1, 1], EvaluatedSet.Of(prediction, [0, 1]).Features);
        Assert.Throws<BadInputException>(() => EvaluatedSet.Of(prediction with { Features = zeros(2, 2) }, [0, 1]));
    }
}
