using Retable.Contract;
using Retable.Tests;

namespace Retable.EndToEnd.Tests;

/// <summary>A new paper runs as it is written, in either language.</summary>
public sealed class NewPaperTests : IDisposable
{
    /// <summary>What a paper in C# is built from: the rooms that its project refers to, and the two steps of its pipeline.</summary>
    private static readonly string[] Sources =
    [
        "src/Contract", "src/Hosting", "src/Yaml", "src/Metrics", "src/Parquet", "src/TensorFiles", "src/Torch", "src/Learning", "src/Pages", "src/Tables", "src/Steps/Download", "src/Steps/Render",
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig", "global.json", "pipelines/datasets.yaml",
    ];

    private readonly TinyProject _project = new();

    public void Dispose() => _project.Dispose();

    // Without any package of Python: its metrics are CSV.
    [Fact]
    public void A_paper_in_Python_makes_its_table_and_its_baseline()
    {
        _project.TakeStep("Render");
        var written = _project.Front("New", "paper", "deep-net", "--language", "python");
        Assert.True(written.Code == ExitCode.Done, written.Errors);
        Assert.Contains("./build.sh Reproduce --table deep-net/main --profile smoke", written.Output, StringComparison.Ordinal);

        var made = _project.Front("Reproduce", "--table", "deep-net/main");
        Assert.True(made.Code == ExitCode.Done, made.Errors + made.Output);
        Assert.Contains("Logistic regression", made.Output, StringComparison.Ordinal);
        Assert.Contains("held       The line is better than always naming the most frequent class.", made.Output, StringComparison.Ordinal);
        Assert.StartsWith("nothing to do", _project.Front("Reproduce", "--table", "deep-net/main").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slip_in_a_file_of_metrics_is_told_with_the_stage_the_line_and_the_column()
    {
        _project.TakeStep("Render");
        Assert.Equal(ExitCode.Done, _project.Front("New", "paper", "deep-net", "--language", "python").Code);
        var script = _project.At("scripts", "deep-net", "experiment.py");
        File.WriteAllText(script, File.ReadAllText(script).Replace("\"value\": accuracy", "\"value\": \"high\"", StringComparison.Ordinal));
        var made = _project.Front("Reproduce", "--table", "deep-net/main", "--profile", "smoke");

        Assert.NotEqual(ExitCode.Done, made.Code);
        Assert.Contains("the metrics have 'high' for 'value'", made.Output, StringComparison.Ordinal);
        Assert.Matches(@"experiment\[method=\w+,seed=0\].*metrics.*:2:\d+", made.Output);
    }

    // Compiles what it refers to as well, so it takes minutes where the machine is busy.
    [Fact]
    public void A_paper_in_CSharp_builds_trains_and_makes_its_table()
    {
        foreach (var source in Sources)
        {
            Copy(Checkout.At(source), _project.At(source));
        }

        Assert.Equal(ExitCode.Done, _project.Front("New", "paper", "deep-net").Code);
        var made = _project.Front("Reproduce", "--table", "deep-net/main", "--profile", "smoke", "--no-install");

        Assert.True(made.Code == ExitCode.Done, made.Errors + made.Output);
        Assert.Contains("Smoothed labels", made.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New", "paper")]
    [InlineData("New")]
    [InlineData("New", "table", "x")]
    [InlineData("New", "paper", "Deep Net")]
    public void What_it_cannot_write_it_refuses(params string[] words)
    {
        var answer = _project.Front(words);

        Assert.Equal(ExitCode.BadInput, answer.Code);
        Assert.StartsWith("error: ", answer.Errors, StringComparison.Ordinal);
    }

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to, overwrite: true);
            return;
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }
}
