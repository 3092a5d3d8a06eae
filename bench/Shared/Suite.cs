using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retable.Bench.Shared;

/// <summary>Gathers the measurements of a bench program and writes them as <c>./build.sh Bench</c> reads them.</summary>
public sealed class Suite
{
    private readonly List<Row> _rows = [];
    private readonly SortedDictionary<string, string> _versions = new(StringComparer.Ordinal) { [".NET"] = RuntimeInformation.FrameworkDescription };

    /// <summary>Notes which version of something was measured.</summary>
    public void Version(string what, string version) => _versions[what] = version;

    /// <summary>A measurement without a peer.</summary>
    /// <param name="name">What was measured.</param>
    /// <param name="ours">In <paramref name="unit"/>.</param>
    /// <param name="unit">s, MiB, ...</param>
    /// <param name="bound">The most that it may be, if that is promised.</param>
    public void Add(string name, double ours, string unit, double? bound = null) => _rows.Add(new Row(name, ours, null, unit, null, bound));

    /// <summary>A measurement beside a peer's; <paramref name="bound"/> is for their ratio.</summary>
    public void Add(string name, double ours, double peer, string unit, double? bound = null) =>
        _rows.Add(new Row(name, ours, peer, unit, ours / peer, bound));

    public void Write(string path) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(
        new Result(new Machine(ProcessorName(), Environment.ProcessorCount, RuntimeInformation.OSDescription), _versions, _rows),
        SuiteJson.Default.Result));

    /// <summary>The shortest of some runs in seconds: what the work needs when nothing disturbs it. One more run comes first to warm up.</summary>
    public static double Seconds(Action work, int runs = 5)
    {
        work();
        var best = double.PositiveInfinity;
        for (var run = 0; run < runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    /// <summary>What a Python program prints, or null where there is no such Python or it lacks a module.</summary>
    /// <param name="program">Its text.</param>
    /// <param name="interpreter">Debian's, unless another is named.</param>
    /// <param name="variables">Set for it, beside those of this process.</param>
    public static string? Python(string program, string interpreter = "/usr/bin/python3", IReadOnlyDictionary<string, string>? variables = null)
    {
        try
        {
            var start = new ProcessStartInfo(interpreter, ["-c", program]) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var (name, value) in variables ?? new Dictionary<string, string>())
            {
                start.Environment[name] = value;
            }

            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string ProcessorName() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown"
        : RuntimeInformation.ProcessArchitecture.ToString();
}

internal sealed record Machine(string Processor, int Threads, string System);

internal sealed record Row(string Name, double Ours, double? Peer, string Unit, double? Ratio, double? Bound);

internal sealed record Result(Machine Machine, SortedDictionary<string, string> Versions, IReadOnlyList<Row> Rows);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Result))]
internal sealed partial class SuiteJson : JsonSerializerContext;
