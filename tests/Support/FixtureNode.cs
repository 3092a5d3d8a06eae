using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Retable.Tests;

/// <summary>A part of a fixture: an object, a list, a number, or a tensor (<c>{shape, dtype, data}</c>).</summary>
public sealed class FixtureNode(JsonNode? json, string where, Fixture fixture)
{
    public JsonNode? Json => json;

    public bool Exists => json is not null;

    public bool IsTensor => json is JsonObject o && o.ContainsKey("shape") && o.ContainsKey("data");

    public FixtureNode this[string name] => new(json?[name], $"{where}.{name}", fixture);

    public FixtureNode this[int index] => new(json?[index], $"{where}[{index}]", fixture);

    public bool Has(string name) => json is JsonObject o && o.ContainsKey(name);

    public IEnumerable<string> Names => json is JsonObject o ? o.Select(pair => pair.Key) : [];

    public int Count => json is JsonArray a ? a.Count : throw new InvalidOperationException($"{where} is not a list");

    public double Number => json is null ? throw new InvalidOperationException($"{where} is missing") : ToNumber(json);

    public int Int => checked((int)Number);

    public bool Flag => json!.GetValue<bool>();

    public string Text => json!.GetValue<string>();

    /// <summary>The shape of a tensor; a number has shape [].</summary>
    public long[] Shape => IsTensor ? [.. json!["shape"]!.AsArray().Select(n => n!.GetValue<long>())] : [];

    public string Dtype => IsTensor ? json!["dtype"]!.GetValue<string>() : "float64";

    /// <summary>The numbers of a tensor, row by row, or of a plain list.</summary>
    public double[] Numbers => json switch
    {
        JsonObject when IsTensor => Flatten(json["data"]!),
        JsonArray => Flatten(json),
        _ => [Number],
    };

    public long[] Longs => [.. Numbers.Select(n => checked((long)n))];

    public int[] Ints => [.. Numbers.Select(n => checked((int)n))];

    public bool[] Flags => [.. Numbers.Select(n => n != 0)];

    public double[][] Rows
    {
        get
        {
            var width = checked((int)Shape[^1]);
            return [.. Numbers.Chunk(Math.Max(width, 1))];
        }
    }

    /// <summary>Asserts that a number is the expected one within the fixture's tolerance.</summary>
    public void Matches(double actual) => fixture.Compare(Number, actual, where);

    /// <summary>Asserts that all numbers are the expected ones within the fixture's tolerance.</summary>
    public void Matches(IReadOnlyList<double> actual)
    {
        var expected = Numbers;
        Assert.True(expected.Length == actual.Count, $"{where}: expected {expected.Length} numbers, got {actual.Count}");
        for (var i = 0; i < expected.Length; i++)
        {
            fixture.Compare(expected[i], actual[i], $"{where}[{i}]");
        }
    }

    public void Matches(IEnumerable<float> actual) => Matches([.. actual.Select(x => (double)x)]);

    public void Matches(IEnumerable<int> actual) => Matches([.. actual.Select(x => (double)x)]);

    public void Matches(IEnumerable<long> actual) => Matches([.. actual.Select(x => (double)x)]);

    public override string ToString() => where;

    private static double[] Flatten(JsonNode node) =>
        node is JsonArray array ? [.. array.SelectMany(item => Flatten(item!))] : [ToNumber(node)];

    private static double ToNumber(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.String => node.GetValue<string>().ToLowerInvariant() switch
        {
            "nan" => double.NaN,
            "inf" or "infinity" or "+inf" => double.PositiveInfinity,
            "-inf" or "-infinity" => double.NegativeInfinity,
            var text => throw new FormatException($"'{text}' is not a number"),
        },
        _ => node.GetValue<double>(),
    };
}
