using Retable.Learning.Evaluation;
using Retable.Papers.ProxyDirichlet;

namespace Retable.Tests;

/// <summary>The paper's first claim: what it predicts is computed, not trained.</summary>
public sealed class GradientShareTests
{
    [Fact]
    public void With_a_thousand_classes_the_likelihood_and_the_forward_proxy_spend_their_gradient_on_the_tail()
    {
        Assert.True(Tail(new LikelihoodLoss(0), 1000) > 0.9);
        Assert.True(Tail(new ProxyLoss(1, 1), 1000) > 0.9);
    }

    [Fact]
    public void The_reverse_kl_proxy_spreads_it_as_plain_distillation_does() =>
        Assert.Equal(Tail(new ForwardKlLoss(), 1000), Tail(new ReverseProxyLoss(1, 1), 1000), tolerance: 0.1);

    // The top group is one class, so that all gradients together are its own over its share; a group's part of that over its mean is how many classes it has.
    [Fact]
    public void A_group_s_gradient_is_the_mean_of_its_classes()
    {
        var rows = GradientShare.Of("m", new ProxyLoss(1, 1), 100).ToDictionary(row => row.Metric, row => row.Value);
        var all = rows["gradient_top"] / rows["share_top"];
        Assert.Equal(99, (rows["share_related"] * all / rows["gradient_related"]) + (rows["share_tail"] * all / rows["gradient_tail"]), precision: 6);
    }

    [Fact]
    public void The_shares_of_the_three_groups_make_one()
    {
        var rows = GradientShare.Of("any", new ForwardKlLoss(), 100).Where(row => row.Metric.StartsWith("share", StringComparison.Ordinal));
        Assert.Equal(1, rows.Sum(row => row.Value), precision: 12);
    }

    private static double Tail(DistillationLoss loss, int classes) =>
        GradientShare.Of("any", loss, classes).Single((MetricRow row) => row.Metric == "share_tail").Value;
}
