using System.Text;
using Retable.Tests;

namespace Retable.Report;

public sealed class PageLimitTests : IDisposable
{
    private const string Log = "a line that a stage said to its log";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Larger than any report of ours: 2,000 stages that say a page each and have a page of parameters.
    [Fact]
    public void The_largest_report_stays_below_5_MB_and_says_what_it_leaves_out()
    {
        var facts = SomeRun.Facts(_folder.Path);
        var stages = Enumerable.Range(0, 2000).Select(i => facts.Stages[0] with { Name = $"evaluate[method=ours,seed={i + 100}]", Parameters = [("seed", $"{i}"), ("recipe", $"{i} {new string('x', 3000)}")] });
        var large = facts with
        {
            Stages = [.. facts.Stages, .. stages],
            Run = facts.Run with
            {
                Said = [new SaidGroupView("evaluate", false, [.. Enumerable.Range(0, 2000).Select(i => new SaidStageView($"evaluate[seed={i}]", [.. Enumerable.Repeat(Log, 20)]))])],
                Stages = [.. Enumerable.Range(0, 2000).Select(i => new RunStageView($"evaluate[seed={i}]", "ran", "its code changed", "1 s"))],
            },
        };
        var page = ReportPage.Render(large, out var files);

        Assert.InRange(Encoding.UTF8.GetByteCount(page), 100_000, 5_000_000);
        Assert.Contains("To stay below 5 MB this part leaves out what the stages said", page, StringComparison.Ordinal);
        Assert.Contains("To stay below 5 MB this page leaves out", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Log, page, StringComparison.Ordinal);
        Assert.Contains("main-roc-far.parquet", files.Keys);
    }

    // What tells of the run goes first: the results are the same in each run, and so is what is left of them.
    [Fact]
    public void The_run_is_cut_before_the_results()
    {
        var facts = SomeRun.Facts(_folder.Path);
        var whole = Encoding.UTF8.GetByteCount(ReportPage.Render(facts, out _));
        var talkative = facts with { Run = facts.Run with { Said = [new SaidGroupView("evaluate", true, [new SaidStageView("evaluate", [.. Enumerable.Repeat(Log, 100)])])] } };
        var page = ReportPage.Render(talkative, out _, most: whole + 1000);

        Assert.Contains("this part leaves out what the stages said (./build.sh Log has it).", page, StringComparison.Ordinal);
        Assert.DoesNotContain("this page leaves out", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_report_leaves_out_nothing() => Assert.DoesNotContain("leaves out", ReportPage.Render(SomeRun.Facts(_folder.Path), out _), StringComparison.Ordinal);
}
