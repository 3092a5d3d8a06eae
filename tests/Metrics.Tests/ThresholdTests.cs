using Retable.Metrics.Detection;

namespace Retable.Metrics.Tests;

/// <summary>Which threshold a metric at a rate takes, where two would do or samples lie on it.</summary>
public sealed class ThresholdTests
{
    [Fact]
    public void A_negative_on_the_quantile_of_the_positives_is_accepted() => Assert.Equal(0.5, FprAtTpr.AtQuantile([5, 5, 5], [5, 4]));

    // Recall is 1/2 down to a score of 3 and 1 from a score of 1 on, as far from 3/4 on either side: the higher one counts.
    [Fact]
    public void Of_two_recalls_equally_near_the_higher_one_counts() => Assert.Equal(1, FprAtTpr.NearestRecall(RankedScores.OfClasses([4, 1], [3, 1]), recall: 0.75));

    // Of twenty known samples, one below the novel one at 1.5: at a rate of 19/20 that is still accepted, at 18/20 it would be rejected.
    [Fact]
    public void Amp_s_rejection_is_that_at_95_percent_of_known_samples_accepted() =>
        Assert.Equal(0, AmpDetection.Of([.. Enumerable.Range(1, 20).Select(score => (double)score)], [1.5]).Tnr);
}
