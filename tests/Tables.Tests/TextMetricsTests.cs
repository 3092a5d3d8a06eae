using Retable.Contract;
using Retable.Tables;

namespace Retable.Tests.Tables;

/// <summary>Metrics in CSV and in JSON lines, as scripts write them.</summary>
public sealed class TextMetricsTests : IDisposable
{
    private const string Heading = "paper,profile,method,seed,dataset,severity,metric,value,n\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("metrics.csv", Heading + "lab,smoke,ours,3,far,2,auroc.msp,0.875,100\n")]
    [InlineData("metrics.csv", "value,metric,method,paper,profile,seed,dataset,n,severity,remark\r\n8.75e-1,auroc.msp,ours,lab,smoke,3.0,far,100,2,\r\n")]
    [InlineData("metrics.jsonl", """{"paper": "lab", "profile": "smoke", "method": "ours", "seed": 3, "dataset": "far", "severity": 2, "metric": "auroc.msp", "value": 0.875, "n": 100}""")]
    public void All_forms_say_the_same(string name, string text)
    {
        var metric = Assert.Single(Read(name, text));

        Assert.Equal(
            ("lab", "smoke", "ours", 3L, "far", 2, "auroc", "msp", 0.875, 100L),
            (metric.Paper, metric.Profile, metric.Method, metric.Seed, metric.Dataset, metric.Severity, metric.Metric, metric.Score, metric.Value, metric.N));
    }

    [Fact]
    public void Severity_and_count_may_be_left_out() =>
        Assert.Equal((0, 0L), Read("metrics.csv", "paper,profile,method,seed,dataset,metric,value\nlab,p,m,0,d,accuracy,0.5\n").Select(m => (m.Severity, m.N)).Single());

    [Fact]
    public void Quotes_hold_commas_quotes_and_line_ends() =>
        Assert.Equal("a, \"b\"\nc", Read("metrics.csv", Heading + "lab,p,\"a, \"\"b\"\"\nc\",0,d,0,accuracy,0.5,1\n").Single().Method);

    [Theory]
    [InlineData("nan", double.NaN), InlineData("-inf", double.NegativeInfinity), InlineData("1e-3", 0.001)]
    public void Numbers_are_read_as_Python_prints_them(string written, double value) =>
        Assert.Equal(value, Read("metrics.csv", $"{Heading}lab,p,m,0,d,0,accuracy,{written},1\n").Single().Value);

    // JSON has no NaN: null stands for it.
    [Fact]
    public void A_null_is_a_value_that_could_not_be_had() => Assert.True(double.IsNaN(
        Read("metrics.jsonl", """{"paper": "lab", "profile": "p", "method": "m", "seed": 0, "dataset": "d", "metric": "accuracy", "value": null}""").Single().Value));

    [Theory]
    [InlineData("lab,p,m,0,d,0,accuracy,high,1\n", 2, 24, "'high' for 'value'")]
    [InlineData("lab,p,m,0,d,0,accuracy,0.5,1\nlab,p,m,0.4,d,0,accuracy,0.5,1\n", 3, 9, "'0.4' for 'seed'")]
    [InlineData("lab,p,m,0,d,0,accuracy,0,5,1\n", 2, 28, "10 fields, and there are 9 columns")]
    [InlineData("lab,p\n", 2, 5, "2 fields, and there are 9 columns")]
    [InlineData("lab,p,\"m,0,d,0,accuracy,0.5,1\n", 2, 7, "a quote in the metrics is not closed")]
    [InlineData("lab,p,\"m\nm\",0,d,0,accuracy,half,1\n", 3, 19, "'half' for 'value'")]
    public void A_slip_in_CSV_is_told_with_line_and_column(string rows, int line, int column, string told)
    {
        var error = Assert.Throws<BadInputException>(() => Read("metrics.csv", Heading + rows));

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.At!.Line, error.At.Column));
    }

    [Theory]
    [InlineData("{\"paper\": \"lab\", \"value\": NaN}", 1, 27, "is not JSON")]
    [InlineData("[1]", 1, 1, "no JSON object")]
    [InlineData("{\"paper\": [1]}", 1, 11, "a list or an object for 'paper'")]
    [InlineData("{\"paper\": \"a\", \"paper\": \"b\"}", 1, 25, "'paper' twice")]
    public void A_slip_in_JSON_is_told_with_line_and_column(string text, int line, int column, string told)
    {
        var error = Assert.Throws<BadInputException>(() => Read("metrics.jsonl", text));

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.At!.Line, error.At.Column));
    }

    [Fact]
    public void A_missing_column_is_answered_with_the_nearest()
    {
        var error = Assert.Throws<BadInputException>(() => Read("metrics.csv", "paper,profile,methods,seed,dataset,metric,value\n"));

        Assert.Equal("the metrics have no 'method'", error.Message);
        Assert.Contains(("nearest", "methods"), error.Facts);
    }

    // Left alone it would be taken for clean data.
    [Fact]
    public void A_misspelt_optional_column_is_no_further_column() => Assert.Contains(
        "'sevrity', which means nothing",
        Assert.Throws<BadInputException>(() => Read("metrics.csv", "paper,profile,method,seed,dataset,metric,value,sevrity\n")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_told()
    {
        File.WriteAllBytes(_folder.At("metrics.csv"), [(byte)'a', 0xE9, (byte)'\n']);

        Assert.Equal("the metrics are not UTF-8", Assert.Throws<BadInputException>(() => Read("metrics.csv")).Message);
    }

    private IReadOnlyList<MetricRecord> Read(string name, string text)
    {
        File.WriteAllText(_folder.At(name), text);
        return Read(name);
    }

    private IReadOnlyList<MetricRecord> Read(string name) => MetricsReader.Read([new MetricsFile(_folder.At(name), new MetricSource("lab.p/model", name, ""))]);
}
