using Retable.Learning.Training;

namespace Retable.Tests;

public sealed class LearningRatesTests
{
    [Theory, InlineData(0, 1e-3), InlineData(50, 5e-4), InlineData(100, 0)]
    public void A_cosine_starts_at_the_rate_is_half_of_it_in_the_middle_and_ends_at_0(long step, double expected) =>
        Assert.Equal(expected, LearningRates.Cosine(1e-3, 100)(step), precision: 12);

    [Fact]
    public void A_cosine_can_end_at_a_floor() => Assert.Equal(1e-4, LearningRates.Cosine(1e-3, 100, 1e-4)(100), precision: 12);

    [Theory, InlineData(0, 0.1), InlineData(5, 0.55), InlineData(10, 10), InlineData(11, 11)]
    public void A_warm_up_rises_straight_and_what_follows_counts_its_steps_too(long step, double expected) =>
        Assert.Equal(expected, LearningRates.Warmup(0.1, 1, 10, then: s => s)(step), precision: 12);
}
