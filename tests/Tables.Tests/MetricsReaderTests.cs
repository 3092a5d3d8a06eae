using Retable.Contract;
using Retable.Parquet;
using Retable.Tables;

namespace Retable.Tests.Tables;

/// <summary>Metrics as other programs write them.</summary>
public sealed class MetricsReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Rounded, 0.4 and 1.4 would be the seeds 0 and 1 of another training.
    [Theory]
    [InlineData(0.4, 0, 10, "seed 0.4")]
    [InlineData(1, 2.5, 10, "severity 2.5")]
    [InlineData(1, 0, 10.5, "n 10.5")]
    public void A_fraction_where_a_whole_number_is_wanted_is_refused(double seed, double severity, double n, string told) =>
        Assert.Contains(told, Assert.Throws<BadInputException>(() => Read(seed, severity, n)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_whole_number_that_is_written_as_a_fraction_is_taken() => Assert.Equal(3, Read(3.0, 0, 10).Single().Seed);

    private IReadOnlyList<MetricRecord> Read(double seed, double severity, double n)
    {
        var path = _folder.At("metrics.parquet");
        ParquetFile.Write(path, new Table(
            Column.Of("paper", ["lab"]), Column.Of("profile", ["p"]), Column.Of("method", ["m"]), Column.Of("seed", [seed]), Column.Of("dataset", ["d"]),
            Column.Of("severity", [severity]), Column.Of("metric", ["accuracy"]), Column.Of("value", [0.5]), Column.Of("n", [n])));
        return MetricsReader.Read([new MetricsFile(path, new MetricSource("lab.p/model", "metrics.parquet", ""))]);
    }
}
