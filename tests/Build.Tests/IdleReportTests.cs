using Nuke.Common.IO;
using Retable.Report;
using Retable.Tests;

namespace Retable.Front.Reporting;

/// <summary>What is said where nothing is to be done.</summary>
public sealed class IdleReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public IdleReportTests()
    {
        _folder.Write("results/cac/laptop/report.html", "");
        _folder.Write("results/cac/laptop/open-set/open-set.md", "");
        VerdictFile.Update(_folder.At("results", "cac", "laptop", VerdictFile.FileName), [("cac/open-set", new Verdict { Agree = 2 }), ("cac/example", new Verdict { Differ = 1 })]);
        _folder.Write("results/plain/laptop/report.html", "");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_verdict_is_that_of_the_tables_asked_for()
    {
        var (said, verdicts) = Say(["cac/open-set"], "*");

        Assert.Equal("nothing to do: 3 stages up to date\nmarkdown   results/cac/laptop/open-set/open-set.md\nverdict    2 of 2 published cells agree\nreport     results/cac/laptop/report.html\n", said);
        Assert.Equal(0, Assert.Single(verdicts).StrictExitCode);
    }

    [Fact]
    public void Without_a_name_all_tables_count_where_the_target_makes_tables()
    {
        Assert.Contains("verdict    2 of 3 published cells agree, 1 differs\n", Say([], "cac", judges: true).Said, StringComparison.Ordinal);
        Assert.Equal("nothing to do: 3 stages up to date\n", Say([], "cac").Said);
    }

    [Fact]
    public void A_report_without_a_verdict_is_named_all_the_same()
    {
        var (said, verdicts) = Say([], "plain", judges: true);

        Assert.Equal("nothing to do: 3 stages up to date\nreport     results/plain/laptop/report.html\n", said);
        Assert.Empty(verdicts);
    }

    private (string Said, IReadOnlyList<Verdict> Verdicts) Say(string[] tables, string paper, bool judges = false)
    {
        var output = new StringWriter { NewLine = "\n" };
        var verdicts = new IdleReport(output, AbsolutePath.Of(_folder.Path), tables) { AlwaysJudges = judges }.Write([(paper, "laptop")], 3);
        return (output.ToString(), verdicts);
    }
}
