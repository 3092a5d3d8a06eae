using System.Diagnostics;
using Retable.Contract;

namespace Retable.EndToEnd.Tests;

/// <summary>Ctrl-C, as a terminal sends it.</summary>
public sealed class InterruptTests : IDisposable
{
    private readonly TinyProject _project = new();

    [Theory]
    [InlineData("INT", ExitCode.Interrupted)]
    [InlineData("TERM", ExitCode.Stopped)]
    public void A_signal_stops_in_good_order_and_says_how_to_go_on(string signal, int code)
    {
        using var front = _project.Start("Reproduce", "--set", "pause=60");
        var seen = new List<string>();
        while (front.StandardOutput.ReadLine() is { } line)
        {
            seen.Add(line);
            if (line.StartsWith("start", StringComparison.Ordinal) && line.Contains("model", StringComparison.Ordinal))
            {
                break;
            }
        }

        using (var kill = Process.Start("kill", [$"-{signal}", $"{front.Id}"]))
        {
            kill.WaitForExit();
        }

        seen.AddRange(front.StandardOutput.ReadToEnd().Split('\n'));
        front.WaitForExit();
        Assert.Equal(code, front.ExitCode);
        Assert.Contains(seen, line => line.StartsWith("to go on: ./build.sh Reproduce --set pause=60", StringComparison.Ordinal));
    }

    public void Dispose() => _project.Dispose();
}
