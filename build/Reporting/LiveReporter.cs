using Retable.Engine.Journal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Retable.Front.Reporting;

/// <summary>On a terminal: what is done scrolls up, what runs stays in a block below it.</summary>
internal sealed class LiveReporter : IRunObserver, IDisposable
{
    private const int BarWidth = 20;
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(250);
    private readonly IAnsiConsole _console;
    private readonly TimeProvider _clock;
    private readonly RunState _state;
    private readonly Lock _gate = new();
    private readonly Queue<ReportLine> _above = new();
    private readonly CancellationTokenSource _over = new();
    private readonly Task _drawing;

    public LiveReporter(IAnsiConsole console, TimeProvider clock)
    {
        (_console, _clock, _state) = (console, clock, new RunState(clock));
        _drawing = Task.Run(() => console.Live(Text.Empty).AutoClear(true).StartAsync(Draw));
    }

    public void On(RunEvent what)
    {
        lock (_gate)
        {
            _state.On(what);
            foreach (var line in EventLines.Of(what))
            {
                _above.Enqueue(line);
            }
        }

        if (what is RunEvent.RunEnded)
        {
            Dispose();
        }
    }

    /// <summary>Takes the block away; the lines stay.</summary>
    public void Dispose()
    {
        if (!_over.IsCancellationRequested)
        {
            _over.Cancel();
            _drawing.GetAwaiter().GetResult();
            WriteLines();
        }
    }

    private async Task Draw(LiveDisplayContext context)
    {
        while (!_over.IsCancellationRequested)
        {
            WriteLines();
            context.UpdateTarget(Block());
            await Task.Delay(BetweenFrames, _clock, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        context.UpdateTarget(Text.Empty);
    }

    private void WriteLines()
    {
        ReportLine[] lines;
        lock (_gate)
        {
            lines = [.. _above];
            _above.Clear();
        }

        foreach (var line in lines)
        {
            _console.Write(new Text(line.Text + "\n", StyleOf(line.Tone)));
        }
    }

    private Rows Block()
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            // Two lines less than the window, or the terminal would scroll at every frame.
            var fits = Math.Max(1, _console.Profile.Height - 3);
            var stages = _state.Running.Take(fits).Select(stage => Line(stage, now));
            return new Rows([new Text(_state.Headline(), new Style(decoration: Decoration.Bold)), .. stages]);
        }
    }

    private IRenderable Line(StageState stage, DateTimeOffset now)
    {
        var filled = (int)Math.Round(BarWidth * (stage.Fraction ?? 0));
        var text = $"  {new string('━', filled)}{new string('─', BarWidth - filled)} {stage.Stage}  {stage.Describe(now)}";
        var width = Math.Max(10, _console.Profile.Width - 1);
        return new Text(text.Length > width ? text[..width] : text);
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Faint => new Style(decoration: Decoration.Dim),
        Tone.Warning => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        _ => Style.Plain,
    };
}
