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
        var seen = Until(front, "start", "model");
        Signal(front, signal);
        seen.AddRange(front.StandardOutput.ReadToEnd().Split('\n'));
        front.WaitForExit();
        Assert.Equal(code, front.ExitCode);
        Assert.Contains(seen, line => line.StartsWith("to go on: ./build.sh Reproduce --set pause=60", StringComparison.Ordinal));
    }

    // The step ignores SIGTERM and has minutes of grace: only the second Ctrl-C ends it at once, and what was done before stays done.
    [Fact]
    public void A_second_signal_stops_now_and_loses_nothing()
    {
        _project.Write("pipelines/tiny.yaml", TinyProject.Pipeline.Replace("run: sleep ${pause};", "run: trap '' TERM; sleep ${pause}; sleep ${pause};", StringComparison.Ordinal));
        using var front = _project.Start("Reproduce", "--jobs", "1", "--set", "pause=60");
        Until(front, "start", "model");
        Signal(front, "INT");
        Until(front, "stopping", "");
        var watch = Stopwatch.StartNew();
        Signal(front, "INT");
        var rest = front.StandardOutput.ReadToEnd();
        front.WaitForExit();

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
        Assert.Equal(ExitCode.Interrupted, front.ExitCode);
        Assert.Contains("to go on: ./build.sh Reproduce", rest, StringComparison.Ordinal);
        Assert.Contains("0 objects damaged", _project.Front("Verify").Output, StringComparison.Ordinal);
        var again = _project.Front("Reproduce", "--set", "pause=0");
        Assert.True(again.Code == ExitCode.Done, again.Errors + again.Output);
        Assert.Contains("3 ran, 1 restored", again.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _project.Dispose();

    /// <summary>Reads lines up to one that begins and goes on like this.</summary>
    private static List<string> Until(Process front, string beginning, string within)
    {
        var seen = new List<string>();
        while (front.StandardOutput.ReadLine() is { } line)
        {
            seen.Add(line);
            if (line.StartsWith(beginning, StringComparison.Ordinal) && line.Contains(within, StringComparison.Ordinal))
            {
                break;
            }
        }

        return seen;
    }

    private static void Signal(Process front, string signal)
    {
        // The shell's own: a bare machine has no program of that name.
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {front.Id}"]);
        kill.WaitForExit();
    }
}
