using Retable.Engine.Journal;
using Retable.Engine.Planning;
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

        Assert.Equal(["ran        cac.smoke/data  1.00 s", "1 ran (1.50 s)"], Seen(console, 100));
    }

    // It is told behind the end, when the locks are written.
    [Fact]
    public void Whether_the_results_are_the_committed_ones_is_said_below_the_end()
    {
        using var console = new TestConsole().Width(100).EmitAnsiSequences();
        using var clock = new StoppedClock();
        using (var reporter = new LiveReporter(console, clock))
        {
            clock.IsWaitedFor.Wait(TestContext.Current.CancellationToken);
            reporter.On(new RunEvent.RunStarted("r", "Reproduce", 0, 0, 2, 0, null));
            reporter.On(new RunEvent.RunEnded(0, 1.5, new Dictionary<StageEnding, int> { [StageEnding.Ran] = 2 }, null));
            reporter.On(new RunEvent.Reproduced("cac.smoke", new Reproduction(2, 0, []), null, null));
        }

        Assert.Equal(["2 ran (1.50 s)", "reproduced  cac.smoke: all 2 stages came out as committed, bit for bit"], Seen(console, 100));
    }

    // The terminal echoes ^C behind the block, and the lines of the end are shorter than those of the block.
    [Fact]
    public void After_Ctrl_C_nothing_of_the_block_is_left()
    {
        using var console = new TestConsole().Width(60).EmitAnsiSequences();
        var block = new LiveBlock(console);
        var screen = new Screen(60);
        block.Draw([], ["0 of 19 stages, 2 running, 0:09", "  ━━━━━─────────────── cac.smoke/textures  30 %"]);
        screen.Write(console.Output + "^C");
        var before = console.Output.Length;
        block.Draw([new("stopped    cac.smoke/data"), new("1 stopped, 18 not started")], []);
        screen.Write(console.Output[before..]);

        Assert.Equal(["stopped    cac.smoke/data", "1 stopped, 18 not started"], screen.Rows);
    }

    [Fact]
    public void A_window_that_became_narrower_is_cleared_too()
    {
        using var console = new TestConsole().Width(60).EmitAnsiSequences();
        var block = new LiveBlock(console);
        block.Draw([], [new string('a', 50), new string('b', 30)]);
        console.Profile.Width = 40;
        block.Draw([], []);

        // 50 letters take two rows of 40, 30 take one.
        Assert.Contains("\e[3A\r\e[J", console.Output, StringComparison.Ordinal);
    }

    // The terminal wraps it where it must, so that it can be copied whole.
    [Fact]
    public void A_command_to_go_on_with_is_never_broken_into_two_lines()
    {
        using var console = new TestConsole().Width(40).EmitAnsiSequences();
        var command = "to go on: ./build.sh Reproduce --table cac/open-set --profile smoke --set epochs=3";
        new LiveBlock(console).Draw([new(command)], []);

        Assert.Contains(command, console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_ends_in_an_ellipsis()
    {
        using var console = new TestConsole().Width(60).EmitAnsiSequences();
        console.Profile.Height = 5;
        using var clock = new StoppedClock();
        using (var reporter = new LiveReporter(console, clock))
        {
            clock.IsWaitedFor.Wait(TestContext.Current.CancellationToken);
            reporter.On(new RunEvent.RunStarted("r", "Reproduce", 0, 0, 3, 0, null));
            for (var split = 0; split < 3; split++)
            {
                reporter.On(new RunEvent.StageStarted($"cac.smoke/model[loss=library_corrected,split={split}]", "never ran", 1, null));
            }

            Assert.Equal(
                ["0 of 3 stages, 3 running, 0:00", "  ──────────────────── cac.smoke/mo…cted,split=0]  for 0:00", "  … and 2 more"],
                reporter.Lines());
        }
    }

    private static IReadOnlyList<string> Seen(TestConsole console, int width)
    {
        var screen = new Screen(width);
        screen.Write(console.Output);
        return screen.Rows;
    }

    /// <summary>Whoever waits for a moment of it waits forever.</summary>
    private sealed class StoppedClock : TimeProvider, IDisposable
    {
        private readonly DateTimeOffset _now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

        public ManualResetEventSlim IsWaitedFor { get; } = new();

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            IsWaitedFor.Set();
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Dispose() => IsWaitedFor.Dispose();
    }
}
