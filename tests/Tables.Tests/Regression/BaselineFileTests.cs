using System.Diagnostics;
using Retable.Contract;
using Retable.Tables.Regression;

namespace Retable.Tests.Tables.Regression;

public sealed class BaselineFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_sorted_text_a_line_a_metric_with_its_repetitions_side_by_side()
    {
        BaselineFile.Write(_folder.At("m.csv"), [Lab.Metric("b", "auroc", 0.1 + 0.2, 1, "gamma"), Lab.Metric("b", "auroc", double.NaN, 0, "gamma"), Lab.Metric("a", "accuracy", 1, 3, dataset: "known", severity: 2)]);

        Assert.Equal(
            "method,dataset,severity,metric,n,seeds,values\na,known,2,accuracy,100,3,1\nb,far,0,auroc.gamma,100,0 1,NaN 0.30000000000000004\n",
            File.ReadAllText(_folder.At("m.csv")));
    }

    [Fact]
    public async Task Pandas_reads_it_to_the_last_bit()
    {
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(Python), "needs Debian's Python");
        BaselineFile.Write(_folder.At("m.csv"), [Lab.Metric("b", "auroc", 0.1 + 0.2, 1, "gamma"), Lab.Metric("b", "nll", double.PositiveInfinity, 0), Lab.Metric("c", "nll", double.NaN, 0)]);
        using var process = Process.Start(new ProcessStartInfo(
            Python,
            ["-c", "import sys, pandas\nt = pandas.read_csv(sys.argv[1], dtype={'values': str}, keep_default_na=False)\nprint(t.metric.tolist(), [[float(v) for v in str(vs).split()] for vs in t['values']], t.n.tolist())", _folder.At("m.csv")])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen((await errors).Contains("ModuleNotFoundError", StringComparison.Ordinal), "Debian's Python lacks pandas");
        Assert.Equal("['auroc.gamma', 'nll', 'nll'] [[0.30000000000000004], [inf], [nan]] [100, 100, 100]", output.Trim());
    }

    [Fact]
    public void What_is_read_is_what_was_written_to_the_last_bit()
    {
        var metrics = GateLab.Model(1.5, seeds: [0, 1]).Metrics;
        BaselineFile.Write(_folder.At("m.csv"), metrics);
        var read = BaselineFile.Read(_folder.At("m.csv"), "m.csv");

        Assert.Equal(metrics.Select(m => (MetricKey.Of(m), m.Seed, m.Value)).ToHashSet(), read.Select(m => (MetricKey.Of(m), m.Seed, m.Value)).ToHashSet());
    }

    [Fact]
    public void A_line_a_value_as_earlier_revisions_have_it_is_read_too()
    {
        var read = BaselineFile.Read(_folder.Write("m.csv", "method,dataset,severity,metric,seed,value,n\nours,far,2,auroc.gamma,1,0.5,100\n"), "m.csv");

        Assert.Equal([(new MetricKey("ours", "far", 2, "auroc.gamma"), 1, 0.5, 100)], read.Select(m => (MetricKey.Of(m), m.Seed, m.Value, m.N)));
    }

    [Fact]
    public void Repetitions_over_other_numbers_of_samples_keep_theirs()
    {
        BaselineFile.Write(_folder.At("m.csv"), [Lab.Metric("a", "auroc", 0.5, 0) with { N = 10 }, Lab.Metric("a", "auroc", 0.25, 1) with { N = 20 }]);

        Assert.Equal([(0L, 0.5, 10L), (1L, 0.25, 20L)], BaselineFile.Read(_folder.At("m.csv"), "m.csv").Select(m => (m.Seed, m.Value, m.N)));
    }

    [Theory]
    [InlineData("method,dataset,severity,metric,n,seeds,values\nours,far,0,auroc,100,0 1,0.5\n", 2)]
    [InlineData("method,dataset,severity,metric,n,seeds,values\nours,far,0,auroc,100,0,0.5\nours,far,0,auroc,100,0 1,0.5 high\n", 3)]
    [InlineData("method,dataset,severity,metric,n,seeds,values\nours,far,0,auroc,100,,\n", 2)]
    [InlineData("method,dataset,severity,metric,seed,value,n\nours,far,0,auroc,0,high,100\n", 2)]
    [InlineData("method,dataset,severity,metric,seed,value,n\nours,far,0,auroc,0,0.5,100\nours,far\n", 3)]
    [InlineData("<<<<<<< HEAD\n", 1)]
    [InlineData("", 1)]
    public void A_broken_line_is_named(string text, int line)
    {
        var error = Assert.Throws<BadInputException>(() => BaselineFile.Read(_folder.Write("m.csv", text), "results/baselines/demo/laptop/metrics.csv"));

        Assert.Equal(new SourcePosition("results/baselines/demo/laptop/metrics.csv", line), error.At);
    }

    [Fact]
    public void Samples_give_the_same_bytes_in_any_order_and_come_back()
    {
        var samples = GateLab.Model(1.5, seeds: [0, 1]).Samples;
        SamplesFile.Write(_folder.At("a.parquet"), samples);
        SamplesFile.Write(_folder.At("b.parquet"), samples.Reverse());
        var read = SamplesFile.Read(_folder.At("a.parquet"));

        Assert.Equal(File.ReadAllBytes(_folder.At("a.parquet")), File.ReadAllBytes(_folder.At("b.parquet")));
        Assert.Equivalent(SampleColumn.Sorted(samples), read, strict: true);
    }
}
