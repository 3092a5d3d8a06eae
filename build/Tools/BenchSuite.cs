using System.Text.Json;
using System.Text.Json.Serialization;
using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Tools;

/// <summary>The result of a benchmark suite: <c>results/bench/NAME.json</c>.</summary>
internal sealed record BenchResult
{
    public required JsonElement Machine { get; init; }

    public required JsonElement Versions { get; init; }

    public required IReadOnlyList<BenchRow> Rows { get; init; }
}

/// <summary>One measurement.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Ours">Our time or size, in <paramref name="Unit"/>.</param>
/// <param name="Peer">The peer's time or size; null if there is none.</param>
/// <param name="Unit">The unit of both.</param>
/// <param name="Ratio">Our value divided by the peer's: lower is better.</param>
/// <param name="Bound">The largest allowed ratio or, without a peer, the largest allowed value of ours; null if nothing is promised.</param>
internal sealed record BenchRow(string Name, double Ours, double? Peer, string Unit, double? Ratio, double? Bound)
{
    [JsonIgnore]
    public bool? Holds => Bound is null ? null : (Ratio ?? Ours) <= Bound;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = false,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(BenchResult))]
internal sealed partial class BenchJson : JsonSerializerContext;

/// <summary>A program in bench/: the project <c>Torch.Bench</c> is the suite <c>torch</c>. It receives the path for its JSON.</summary>
internal sealed class BenchSuite(AbsolutePath root, string name)
{
    private readonly Programs _programs = new(root);

    /// <summary>The names of all suites.</summary>
    public static IReadOnlyList<string> Names(AbsolutePath root) => [.. new Programs(root).Benches.Select(NameOf)];

    /// <exception cref="BadInputException">There is no such suite, or it wrote something else than the format.</exception>
    /// <exception cref="BuildFailedException">The suite failed.</exception>
    /// <exception cref="MachineException">This machine lacks what it measures.</exception>
    public BenchResult Run()
    {
        var project = _programs.Benches.SingleOrDefault(each => NameOf(each).Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw BadInputException.UnknownName($"there is no bench suite '{name}'", name, Names(root));
        var logs = root / "artifacts" / "logs";
        if (!_programs.AreBuilt)
        {
            DotNet.Build(root, root.GlobFiles($"bench/*/{project}.csproj").Single(), logs / $"bench-{name}-build.log");
        }

        var json = (root / "results" / "bench").CreateDirectory() / $"{name.ToLowerInvariant()}.json";
        var log = logs / $"bench-{name}.log";
        var code = new Tool(_programs.Of(project)) { Folder = root }.Run([json], log);
        return code switch
        {
            ExitCode.Done => Read(json),
            ExitCode.Machine => throw new MachineException(File.ReadLines(log).Last().Replace("error: ", "", StringComparison.Ordinal)),
            _ => throw new BuildFailedException(ExitCode.Failed, $"{LogTail.Of(log, 20)}\nerror: the suite '{name}' ended with exit code {code} (log: {log})"),
        };
    }

    /// <exception cref="BadInputException">The file does not hold what every suite must write.</exception>
    internal static BenchResult Read(AbsolutePath json)
    {
        try
        {
            var result = JsonSerializer.Deserialize(File.ReadAllBytes(json), BenchJson.Default.BenchResult);
            return result is { Rows.Count: > 0 } ? result : throw new JsonException("there are no rows");
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            throw new BadInputException($"the suite wrote no valid result: {error.Message}", error)
            {
                At = new SourcePosition(json),
                Facts = [("expected", "{machine, versions, rows: [{name, ours, peer, unit, ratio, bound}]}")],
            };
        }
    }

    private static string NameOf(string project) => project[..project.IndexOf('.', StringComparison.Ordinal)].ToLowerInvariant();
}
