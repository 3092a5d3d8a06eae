using Retable.Engine.Journal;
using Spectre.Console;

namespace Retable.Front.Reporting;

/// <summary>Reports on a terminal: finished stages scroll up, running stages stay in a block below them.</summary>
internal sealed class LiveReporter : IRunObserver, IDisposable
{
    private const int BarWidth = 20;
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(250);
    private readonly LiveBlock _block;
    private readonly TimeProvider _clock;
    private readonly RunState _state;
    private readonly Lock _gate = new();
    private readonly Queue<ReportLine> _above = new();
    private readonly CancellationTokenSource _over = new();
    private readonly Task _drawing;

    public LiveReporter(IAnsiConsole console, TimeProvider clock)
    {
        (_block, _clock, _state) = (new LiveBlock(console), clock, new RunState(clock));
        _drawing = Task.Run(DrawAsync);
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
        else if (_over.IsCancellationRequested)
        {
            // How the results compare with the committed ones is told behind the end.
            Draw(last: true);
        }
    }

    /// <summary>Removes the block; the lines above it stay.</summary>
    public void Dispose()
    {
        if (!_over.IsCancellationRequested)
        {
            _over.Cancel();
            _drawing.GetAwaiter().GetResult();
            Draw(last: true);
        }
    }

    private async Task DrawAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            Draw(last: false);
            await Task.Delay(BetweenFrames, _clock, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Draw(bool last)
    {
        ReportLine[] above;
        List<string> block;
        lock (_gate)
        {
            above = [.. _above];
            _above.Clear();
            block = last ? [] : Lines();
        }

        _block.Draw(above, block);
    }

    /// <summary>The block as it would be drawn now.</summary>
    internal List<string> Lines()
    {
        var now = _clock.GetUtcNow();
        var running = _state.Running;
        List<string> groups = [.. _state.Groups.Where(group => group.Waiting + group.Running > 0).Take(_block.Height / 2).Select(group => Ellipsis.End($"  {ClusterLines.Of(group)}", _block.Width))];
        var room = _block.Height - groups.Count;
        var fits = running.Count < room ? running.Count : Math.Max(0, room - 2);
        List<string> lines = [Ellipsis.End(_state.Headline(), _block.Width), .. groups, .. running.Take(fits).Select(stage => Line(stage, now))];
        if (running.Count - fits is > 0 and var more && room > 1)
        {
            lines.Add($"  … and {more} more");
        }

        return lines;
    }

    private string Line(StageState stage, DateTimeOffset now)
    {
        const int ShortestName = 24;
        var filled = (int)Math.Round(BarWidth * (stage.Fraction ?? 0));
        var bar = $"  {new string('━', filled)}{new string('─', BarWidth - filled)} ";
        var told = stage.Describe(now);
        var name = Ellipsis.Middle(stage.Stage, Math.Max(ShortestName, _block.Width - bar.Length - told.Length - 2));
        return Ellipsis.End($"{bar}{name}  {told}", _block.Width);
    }
}
