using Retable.Contract;

namespace Retable.EndToEnd.Tests;

/// <summary>The report of a paper whose table has a claim, and its verdict as the last lines and the exit code.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly TinyProject _project = new();

    public ReportTests()
    {
        _project.TakeStep("Render");
        Assert.Equal(ExitCode.Done, _project.Front("New", "paper", "deep-net", "--language", "python").Code);
    }

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_run_ends_with_its_verdict_and_the_path_of_its_report_and_says_them_again_where_nothing_is_to_be_done()
    {
        const string Verdict = "verdict    1 of 1 claim held\nreport     results/deep-net/laptop/report.html\n";

        Assert.EndsWith(Verdict, _project.Front("Reproduce", "--paper", "deep-net").Output, StringComparison.Ordinal);
        Assert.EndsWith(Verdict, _project.Front("Reproduce", "--paper", "deep-net").Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 claim held", File.ReadAllText(_project.At("results", "deep-net", "laptop", "verdict.svg")), StringComparison.Ordinal);
        Assert.Contains("<p class=\"verdict confirmed\">1 of 1 claim held</p>", File.ReadAllText(_project.At("results", "deep-net", "laptop", "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_makes_the_verdict_the_exit_code_whether_or_not_anything_ran()
    {
        Assert.Equal((ExitCode.Done, ExitCode.Done), (Strict(), Strict()));

        var definition = _project.At("reproducibility", "deep-net", "main.yaml");
        File.WriteAllText(definition, File.ReadAllText(definition).Replace("expect: higher", "expect: lower", StringComparison.Ordinal));

        Assert.Equal((ExitCode.GateFailed, ExitCode.GateFailed), (Strict(), Strict()));
        Assert.Equal(ExitCode.Done, _project.Front("Reproduce", "--paper", "deep-net").Code);
    }

    // 0.50, 0.51, 0.52 and three hundredths more; nothing but a new lift runs.
    [Fact]
    public void The_report_of_a_second_run_tells_which_cells_moved_since_the_first()
    {
        using var project = MeasuredProject.Reproduced();
        project.Write("pipelines/coins.yaml", MeasuredProject.Pipeline.Replace("lift: 0", "lift: 3", StringComparison.Ordinal));
        MeasuredProject.Done(project.Front("Reproduce"));
        var page = File.ReadAllText(project.At("results", "coins", "laptop", "report.html"));

        Assert.Contains("""<a href="#main.base.accuracy">main.base.accuracy</a></td><td class="number">0.51</td><td class="number">0.54</td><td class="number">0.03</td>""", page, StringComparison.Ordinal);
        Assert.Single(page.Split("<option ")[1..]);
    }

    [Fact]
    public void The_report_of_a_table_that_was_fetched_alone_says_what_is_not_here()
    {
        using var project = MeasuredProject.New();
        var elsewhere = Directory.CreateDirectory(project.At("elsewhere")).FullName;
        MeasuredProject.Done(project.Front("Key"));
        MeasuredProject.Done(project.Front("Reproduce", "--remote", elsewhere, "--push"));
        Directory.Delete(project.At("results", "store"), recursive: true);
        Directory.Delete(project.At("results", "coins"), recursive: true);
        var said = MeasuredProject.Done(project.Front("Reproduce", "--remote", elsewhere));

        Assert.Contains("report     results/coins/laptop/report.html", said, StringComparison.Ordinal);
        Assert.Contains("Only the table was fetched", File.ReadAllText(project.At("results", "coins", "laptop", "report.html")), StringComparison.Ordinal);
    }

    private int Strict() => _project.Front("Reproduce", "--paper", "deep-net", "--strict").Code;
}
