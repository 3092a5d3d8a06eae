using Retable.Engine.Journal;

namespace Retable.Front.Reporting;

/// <summary>Reports in lines that only follow one another: for files, pipes and CI.</summary>
/// <remarks>A stage that runs for long says every half minute how far it is, so that nobody takes it for dead.</remarks>
internal sealed class PlainReporter(TextWriter output, Terminal terminal, TimeProvider clock) : IRunObserver
{
    private static readonly TimeSpan BetweenSigns = TimeSpan.FromSeconds(30);
    private readonly RunState _state = new(clock);
    private DateTimeOffset _lastQueue;
    private readonly Dictionary<string, DateTimeOffset> _lastSign = new(StringComparer.Ordinal);

    public void On(RunEvent what)
    {
        _state.On(what);
        foreach (var line in EventLines.Of(what))
        {
            output.WriteLine(line.Text);
        }

        switch (what)
        {
            case RunEvent.StageStarted started:
                output.WriteLine($"{"start",-10} {started.Stage}: {started.Why}");
                _lastSign[started.Stage] = clock.GetUtcNow();
                break;
            case RunEvent.StageProgress progress:
                ShowSign(progress.Stage);
                break;
            case RunEvent.Queue queue when clock.GetUtcNow() - _lastQueue >= BetweenSigns:
                output.WriteLine($"{"cluster",-10} {ClusterLines.Of(queue)}");
                _lastQueue = clock.GetUtcNow();
                break;
            case RunEvent.StageEnded { How: StageEnding.Failed } failed when terminal.IsGitHub:
                output.WriteLine(GitHub.Error(failed.Stage, failed.Message ?? "failed"));
                break;
        }

        output.Flush();
    }

    private void ShowSign(string name)
    {
        var now = clock.GetUtcNow();
        var stage = _state.Running.FirstOrDefault(running => running.Stage == name);
        if (stage is not null && now - _lastSign.GetValueOrDefault(name, now) >= BetweenSigns)
        {
            output.WriteLine($"{"...",-10} {name}: {stage.Describe(now)}");
            _lastSign[name] = now;
        }
    }
}
