using Retable.Contract;
using Retable.Engine.Runs;

namespace Retable.Tests.Execution;

public sealed class RunTallyTests
{
    [Theory]
    [InlineData(ExitCode.Machine, ExitCode.Machine, ExitCode.Machine)]
    [InlineData(ExitCode.BadInput, ExitCode.BadInput)]
    [InlineData(ExitCode.Failed, ExitCode.Machine, ExitCode.BadInput)]
    [InlineData(ExitCode.Failed, ExitCode.Bug)]
    [InlineData(ExitCode.Failed, ExitCode.Machine, null)]
    public void A_run_ends_with_the_reason_that_all_failed_steps_share(int expected, params int?[] codes)
    {
        var tally = new RunTally();
        foreach (var code in codes)
        {
            tally.AddFailure(code);
        }

        Assert.Equal(expected, tally.FailureCode);
    }
}
