using System.Diagnostics;
using System.Text.RegularExpressions;
using Retable.Contract;
using Retable.Tests;

namespace Retable.EndToEnd.Tests;

/// <summary>The page on papers in Python does what it says.</summary>
public sealed partial class PythonPageTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Checkout.At("docs", "python.md"));

    private readonly TinyProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Its_paper_makes_its_table_the_second_time_without_running_anything()
    {
        _project.TakeStep("Render");
        var files = Files().Matches(Page);
        Assert.Equal(["scripts/coins/flips.py", "pipelines/coins.yaml", "reproducibility/coins/main.yaml"], files.Select(file => file.Groups[1].Value));
        foreach (var file in files.Select(match => match.Groups))
        {
            _project.Write(file[1].Value, file[2].Value);
        }

        var made = _project.Front("Reproduce", "--table", "coins/main");
        Assert.True(made.Code == ExitCode.Done, made.Errors + made.Output);
        Assert.Contains("11 ran", made.Output, StringComparison.Ordinal);
        Assert.Contains("held       A biased coin is easier to guess.", made.Output, StringComparison.Ordinal);
        Assert.StartsWith("nothing to do: 11 stages up to date", _project.Front("Reproduce", "--table", "coins/main").Output, StringComparison.Ordinal);
        Assert.Contains("2 to run", _project.Front("Reproduce", "--table", "coins/main", "--set", "seeds=range(6)", "--dry-run").Output, StringComparison.Ordinal);
    }

    // Both snippets before the paper: they write metrics.csv and metrics.jsonl where they are started.
    [Fact]
    public void Its_lines_that_write_metrics_write_what_it_says()
    {
        var folder = _project.At("snippets");
        Directory.CreateDirectory(folder);
        foreach (var snippet in Python().Matches(Page[..Page.IndexOf("## A paper from scratch", StringComparison.Ordinal)]).Select(match => match.Groups[1].Value))
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", snippet]) { WorkingDirectory = folder })!;
            python.WaitForExit();
            Assert.Equal(0, python.ExitCode);
        }

        Assert.Equal("paper,profile,method,seed,dataset,metric,value,n\r\ncoins,smoke,fair,0,test,accuracy,0.5,100\r\n", File.ReadAllText(Path.Combine(folder, "metrics.csv")));
        Assert.Equal(
            """{"paper": "coins", "profile": "smoke", "method": "fair", "seed": 0, "dataset": "test", "metric": "accuracy", "value": 0.5, "n": 100}""" + "\n",
            File.ReadAllText(Path.Combine(folder, "metrics.jsonl")));
    }

    [Fact]
    public void A_slip_is_told_as_it_says()
    {
        _project.TakeStep("Render");
        foreach (var file in Files().Matches(Page).Select(match => match.Groups))
        {
            _project.Write(file[1].Value, file[2].Value.Replace("sum(flip == guess for flip in test) / len(test)", "'high'", StringComparison.Ordinal));
        }

        var told = _project.Front("Reproduce", "--table", "coins/main", "--profile", "smoke").Output;

        Assert.All((string[])["the metrics have 'high' for 'value'", "a number: 0.5, 5e-1, nan"], line => Assert.Contains(line, told, StringComparison.Ordinal));
        Assert.Matches(@"flips\[bias=0\.\d,seed=0\]\.metrics:2:38", told);
    }

    [GeneratedRegex(@"^`([^`\n]+)`[^\n]*\n\n```\w+\n(.*?)```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Files();

    [GeneratedRegex(@"```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Python();
}
