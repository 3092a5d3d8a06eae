using System.Globalization;
using System.Diagnostics;

namespace Retable.Bench;

/// <summary>A command whose wall time and memory are measured from outside, start of the process included.</summary>
/// <param name="Folder">Where it runs.</param>
/// <param name="Words">The program and its arguments.</param>
internal sealed record Command(string Folder, params string[] Words)
{
    /// <summary>Added to the environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether its program is on the PATH.</summary>
    public bool IsThere => (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, Words[0])));

    /// <summary>Wall seconds of one run, which must end with exit code 0.</summary>
    /// <exception cref="InvalidOperationException">It did not; the message holds the end of what it printed.</exception>
    public double Seconds()
    {
        var begin = Stopwatch.GetTimestamp();
        Run(Words);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    /// <summary>The median of some runs.</summary>
    public double Median(int runs = 5)
    {
        var seconds = Enumerable.Range(0, runs).Select(_ => Seconds()).Order().ToList();
        return seconds[runs / 2];
    }

    /// <summary>Peak resident memory of one run in MiB: the kernel's measure of the largest of its processes.</summary>
    public double PeakMiB()
    {
        const string Script = """
            import resource, subprocess, sys
            subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
            """;
        return double.Parse(Run(["python3", "-c", Script, .. Words]), CultureInfo.InvariantCulture);
    }

    private string Run(string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var printed = output + errors.GetAwaiter().GetResult();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{string.Join(' ', words)} ended with {process.ExitCode}: {printed[Math.Max(0, printed.Length - 2000)..]}");
    }
}
