using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Xunit;

namespace Retable.Tests;

/// <summary>One case computed by an original implementation: what went in, what must come out, how exactly.</summary>
public sealed class Fixture
{
    private readonly JsonObject _root;

    private Fixture(string path, JsonObject root) => (Path, _root) = (path, root);

    public string Path { get; }

    /// <summary>Which implementation the case is for: <c>cac.loss.paper</c>.</summary>
    public string Op => _root["op"]!.GetValue<string>();

    public FixtureNode Inputs => new(_root["inputs"], "inputs", this);

    public FixtureNode Expected => new(_root["expected"], "expected", this);

    public double RelativeTolerance => _root["tolerance"]!["rtol"]!.GetValue<double>();

    public double AbsoluteTolerance => _root["tolerance"]!["atol"]!.GetValue<double>();

    public static Fixture Load(string path) => new(path, JsonNode.Parse(File.ReadAllText(path))!.AsObject());

    /// <summary>All fixture files: those of tests/fixtures and of the folders in RETABLE_FIXTURES, separated by colons, in a stable order.</summary>
    public static IReadOnlyList<string> All()
    {
        var extra = Environment.GetEnvironmentVariable("RETABLE_FIXTURES") ?? "";
        var folders = extra.Split(':', StringSplitOptions.RemoveEmptyEntries).Prepend(OwnFolder());
        return [.. folders.SelectMany(Files)];
    }

    /// <summary>tests/fixtures of this checkout.</summary>
    public static string OwnFolder([CallerFilePath] string thisFile = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(thisFile)!, "..", "fixtures"));

    private static IEnumerable<string> Files(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        : throw new DirectoryNotFoundException($"RETABLE_FIXTURES names a folder that does not exist: {folder}");

    internal void Compare(double expected, double actual, string where)
    {
        var same = expected.Equals(actual)
            || (double.IsFinite(expected) && Math.Abs(expected - actual) <= AbsoluteTolerance + (RelativeTolerance * Math.Abs(expected)));
        Assert.True(same, $"{System.IO.Path.GetFileName(Path)}: {where}: expected {expected:R}, got {actual:R}");
    }
}
