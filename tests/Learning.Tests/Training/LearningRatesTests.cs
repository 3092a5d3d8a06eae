using Retable.Learning.Training;

namespace Retable.Tests;

public sealed class LearningRatesTests
{
    [Theory, InlineData(0, 1e-3), InlineData(50, 5e-4), InlineData(100, 0)]
    public void A_cosine_starts_at_the_rate_is_half_of_it_in_the_middle_and_ends_at_0(long step, double expected) =>
        Assert.Equal(expected, LearningRates.Cosine(1e-3, 100)(step), precision: 12);

    [Fact]
    public void A_cosine_can_end_at_a_floor() => Assert.Equal(1e-4, LearningRates.Cosine(1e-3, 100, 1e-4)(100), precision: 12);
}
