using System.Diagnostics;
using System.Xml.Linq;
using Retable.Contract;

namespace Retable.EndToEnd.Tests;

/// <summary>Metrics of two commits and of two runs against each other, and a check as CI systems read it.</summary>
public sealed class MetricsDiffTests : IDisposable
{
    private readonly TinyProject _project = MeasuredProject.New();

    public void Dispose() => _project.Dispose();

    // The second commit's accuracies are by 0.05 higher.
    [Fact]
    public void Two_commits_are_compared_by_what_they_accepted()
    {
        Git("init", "--quiet");
        Accept("lift: 0");
        Commit("first");
        Accept("lift: 5");
        Commit("second");
        var told = MeasuredProject.Done(_project.Front("MetricsDiff", "HEAD~1", "HEAD"));

        Assert.StartsWith("== coins.laptop: HEAD~1 → HEAD\n", told, StringComparison.Ordinal);
        Assert.Matches(@"ours, test, accuracy +0\.8200 +0\.8700 +\+0\.0500", told);
        Assert.Contains("2 undecided", told, StringComparison.Ordinal);
        // Models and evaluations of both methods, and the table that nobody made.
        Assert.Contains("lock     coins.laptop: 12 of 12 stages with other results", told, StringComparison.Ordinal);
        Assert.Contains("2 unchanged", MeasuredProject.Done(_project.Front("MetricsDiff", "HEAD")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_commit_lacks_is_said_and_an_unknown_one_answered_with_the_nearest()
    {
        Git("init", "--quiet", "--initial-branch=trunk");
        Commit("nothing accepted yet");
        var nothing = _project.Front("MetricsDiff", "trunk");

        Assert.Equal(ExitCode.NothingCompared, nothing.Code);
        Assert.Contains("missing  trunk has no results/baselines\n", nothing.Output, StringComparison.Ordinal);
        var unknown = _project.Front("MetricsDiff", "trukn");
        Assert.Equal((ExitCode.BadInput, true), (unknown.Code, unknown.Errors.Contains("nearest  trunk", StringComparison.Ordinal)));
        Assert.Equal(ExitCode.BadInput, _project.Front("MetricsDiff").Code);
        Assert.Equal(ExitCode.BadInput, _project.Front("MetricsDiff", "--run", "20000101-000000-1").Code);
    }

    [Fact]
    public void Two_runs_are_compared_by_what_lay_in_the_results_after_them()
    {
        Reproduce("lift: 0");
        Reproduce("lift: 5");
        Reproduce("lift: 7");
        string[] runs = [.. Directory.EnumerateFiles(_project.At("results", "store", "runs")).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

        Assert.Matches(@"ours, test, accuracy +0\.8200 +0\.8700 ", MeasuredProject.Done(_project.Front("MetricsDiff", "--run", runs[0], "--run", runs[1])));
        Assert.Matches(@"ours, test, accuracy +0\.8700 +0\.8900 ", MeasuredProject.Done(_project.Front("MetricsDiff", "--run", runs[1], "--run", runs[2])));
    }

    [Fact]
    public void A_check_writes_what_CI_systems_read()
    {
        Accept("lift: 0");
        _project.Write("pipelines/coins.yaml", MeasuredProject.Pipeline.Replace("base: 50", "base: 10", StringComparison.Ordinal));
        var answer = _project.Front("CheckMetrics", "--junit", "reports/metrics.xml", "--markdown", "reports/metrics.md", "--strict");
        var suite = XDocument.Load(_project.At("reports", "metrics.xml")).Root!.Element("testsuite")!;

        Assert.True(answer.Code is ExitCode.GateFailed or ExitCode.Undecided, answer.Errors + answer.Output);
        Assert.Equal(("coins.laptop", "2", "1"), ((string)suite.Attribute("name")!, (string)suite.Attribute("tests")!, (string)suite.Attribute("failures")!));
        Assert.Equal("coins.laptop.base", (string)suite.Elements("testcase").Single(one => one.Element("failure") is not null).Attribute("classname")!);
        Assert.StartsWith("### Metrics of coins.laptop\n", File.ReadAllText(_project.At("reports", "metrics.md")), StringComparison.Ordinal);
    }

    private void Reproduce(string lift)
    {
        _project.Write("pipelines/coins.yaml", MeasuredProject.Pipeline.Replace("lift: 0", lift, StringComparison.Ordinal));
        MeasuredProject.Done(_project.Front("Reproduce"));
    }

    private void Accept(string lift)
    {
        _project.Write("pipelines/coins.yaml", MeasuredProject.Pipeline.Replace("lift: 0", lift, StringComparison.Ordinal));
        MeasuredProject.Done(_project.Front("AcceptBaseline"));
    }

    private void Commit(string message)
    {
        _project.Write(".gitignore", "/bin\n/artifacts\n/results/*\n!/results/baselines\n!/results/lock\n");
        Git("add", "--all");
        Git("-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "--message", message);
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _project.At() })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}
