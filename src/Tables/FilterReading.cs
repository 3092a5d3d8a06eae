using System.Collections.Immutable;
using Retable.Yaml;

namespace Retable.Tables;

/// <summary>Reads the selection of metrics for a row or column.</summary>
internal static class FilterReading
{
    public static readonly ImmutableArray<string> Names = ["method", "metric", "score", "dataset", "severity"];

    public static MetricFilter Read(YamlMap map) => new()
    {
        Method = map.Optional("method")?.AsText("'method'"),
        Metric = map.Optional("metric")?.AsText("'metric'"),
        Score = map.Optional("score")?.AsText("'score'"),
        Datasets = OneOrMore(map, "dataset", node => node.AsText("'dataset'")),
        Severities = OneOrMore(map, "severity", node => (int)node.AsInteger("'severity'", 0, 1000)),
        At = map.At,
    };

    private static ImmutableArray<T> OneOrMore<T>(YamlMap map, string name, Func<YamlNode, T> read) => map.Optional(name) switch
    {
        null => [],
        YamlList list => [.. list.Items.Select(read)],
        var single => [read(single)],
    };
}
