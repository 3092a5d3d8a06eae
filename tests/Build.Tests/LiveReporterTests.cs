using Retable.Engine.Journal;
using Spectre.Console.Testing;

namespace Retable.Front.Reporting;

public sealed class LiveReporterTests
{
    [Fact]
    public void On_a_terminal_ended_stages_stay_and_the_block_goes()
    {
        using var console = new TestConsole().Width(100).EmitAnsiSequences();
        using var clock = new StoppedClock();
        using (var reporter = new LiveReporter(console, clock))
        {
            // What the end leaves depends on whether a frame is drawn meanwhile: here none is.
            clock.IsWaitedFor.Wait(TestContext.Current.CancellationToken);
            reporter.On(new RunEvent.RunStarted("r", "Reproduce", 0, 0, 1, 0, null));
            reporter.On(new RunEvent.StageStarted("cac.smoke/data", "never ran", 1, null));
            reporter.On(new RunEvent.StageEnded("cac.smoke/data", StageEnding.Ran) { WallSeconds = 1 });
            reporter.On(new RunEvent.RunEnded(0, 1.5, new Dictionary<StageEnding, int> { [StageEnding.Ran] = 1 }, null));
        }

        Assert.Contains("ran        cac.smoke/data  1.00 s", console.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 ran (1.50 s)", console.Output.TrimEnd('\n', 'm', '0', '[', '\e'), StringComparison.Ordinal);
    }

    /// <summary>Whoever waits for a moment of it waits forever.</summary>
    private sealed class StoppedClock : TimeProvider, IDisposable
    {
        public ManualResetEventSlim IsWaitedFor { get; } = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            IsWaitedFor.Set();
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Dispose() => IsWaitedFor.Dispose();
    }
}
