using Retable.Contract;
using Retable.Parquet;
using Retable.Tables;

namespace Retable.Tests.Tables;

/// <summary>What the tables read from files of metrics and histories.</summary>
public sealed class ReaderTests : IDisposable
{
    private static readonly MetricSource Source = new("evaluate", "metrics.parquet", "");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Metrics_of_32_bits_are_read_like_those_of_64()
    {
        var row = Assert.Single(MetricsReader.Read([new MetricsFile(Metrics(Column.Of("seed", 3), Column.Of("value", 0.5f)), Source)]));
        Assert.Equal((3L, 0.5, 10L, 0), (row.Seed, row.Value, row.N, row.Severity));
    }

    [Fact]
    public void A_metric_is_split_from_its_score()
    {
        var row = Assert.Single(MetricsReader.Read([new MetricsFile(Metrics(Column.Of("seed", 3L), Column.Of("value", 0.5)), Source)]));
        Assert.Equal(("auroc", "min_gamma"), (row.Metric, row.Score));
    }

    [Fact]
    public void A_file_given_twice_is_read_once()
    {
        var file = new MetricsFile(Metrics(Column.Of("seed", 3L), Column.Of("value", 0.5)), Source);
        Assert.Single(MetricsReader.Read([file, file]));
    }

    [Fact]
    public void Metrics_with_a_text_for_a_number_are_refused_with_their_file()
    {
        var path = Metrics(Column.Of("seed", "three"), Column.Of("value", 0.5));
        var error = Assert.Throws<BadInputException>(() => MetricsReader.Read([new MetricsFile(path, Source)]));
        Assert.Equal(path, error.At?.File);
    }

    // Two values at step 10, one that is no number at step 20, and the steps out of order.
    [Fact]
    public void A_curve_has_one_mean_a_step_in_the_order_of_the_steps_and_leaves_out_what_is_no_number()
    {
        var path = _folder.At("history.parquet");
        ParquetFile.Write(path, new Table(
            Column.Of("epoch", 1, 1, 1, 1),
            Column.Of("step", 30L, 10L, 20L, 10L),
            Column.Of("name", "loss", "loss", "loss", "loss"),
            Column.Of("value", 4.0, 1.0, double.NaN, 2.0)));
        var curve = Assert.Single(HistoryReader.Read([new HistoryFile(path, new Dictionary<string, string> { ["loss"] = "paper", ["split"] = "0" })], "split"));
        Assert.Equal([(10, 1.5), (30, 4)], curve.Points);
        Assert.Equal("loss=paper", curve.Group);
    }

    private string Metrics(Column seed, Column value)
    {
        var path = _folder.At("metrics.parquet");
        ParquetFile.Write(path, new Table(
            Column.Of("paper", "cac"),
            Column.Of("profile", "smoke"),
            Column.Of("method", "ours"),
            seed,
            Column.Of("dataset", "fashion-mnist"),
            Column.Of("severity", 0),
            Column.Of("metric", "auroc.min_gamma"),
            value,
            Column.Of("n", 10L)));
        return path;
    }
}
