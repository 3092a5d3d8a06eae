using Retable.Learning.Training;

namespace Retable.Tests;

public sealed class MultiStepRateTests
{
    // Ten steps an epoch, milestones at the epochs 2 and 3.
    [Theory, InlineData(0, 1), InlineData(19, 1), InlineData(20, 0.5), InlineData(29, 0.5), InlineData(30, 0.25), InlineData(1000, 0.25)]
    public void The_rate_falls_at_the_first_step_of_a_milestone(long step, double expected) =>
        Assert.Equal(expected, MultiStepRate.Of(1, [2, 3], 0.5, stepsPerEpoch: 10)(step));

    [Fact]
    public void An_epoch_has_at_least_one_step() => Assert.Throws<ArgumentOutOfRangeException>(() => MultiStepRate.Of(1, [2], 0.5, stepsPerEpoch: 0));
}
