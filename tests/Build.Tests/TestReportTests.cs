using Retable.Front.Tools;

namespace Retable.Front.Reporting;

/// <summary>The last line of the tests, which is all that many read.</summary>
public sealed class TestReportTests
{
    [Fact]
    public void Tests_that_were_left_out_are_counted_in_the_last_line() => Assert.Equal("5 passed, 1 failed, 19 skipped", TestReport.Verdict(
        [new TestOutcome("One", 2, 19, [], TimeSpan.Zero), new TestOutcome("Two", 3, 0, ["it broke"], TimeSpan.Zero)]));

    [Fact]
    public void Where_none_was_left_out_the_last_line_says_nothing_of_them() =>
        Assert.Equal("2 passed, 0 failed", TestReport.Verdict([new TestOutcome("One", 2, 0, [], TimeSpan.Zero)]));
}
