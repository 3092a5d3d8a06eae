using Retable.Contract;
using Retable.Engine.Journal;

namespace Retable.Front.Reporting;

/// <summary>The state of a run, computed from its events; a display shows it.</summary>
internal sealed class RunState(TimeProvider clock)
{
    private readonly SortedDictionary<string, StageState> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<StageEnding, int> _endings = [];
    private readonly DateTimeOffset _began = clock.GetUtcNow();
    private RunEvent.RunStarted? _start;
    private RunEvent.Queue? _queue;
    private readonly Dictionary<string, int> _done = new(StringComparer.Ordinal);

    /// <summary>The running stages, by name; on a cluster without those in its queue.</summary>
    public IReadOnlyCollection<StageState> Running => _queue is null ? _running.Values : [.. _running.Values.Where(stage => stage.HasBegun)];

    /// <summary>The state of each group of stages on a cluster; empty elsewhere.</summary>
    public IEnumerable<(string Group, int Waiting, int Running, int Done)> Groups => _queue is null ? [] : _running.Values
        .Select(stage => (Group: GroupOf(stage.Stage), Place: stage.HasBegun ? 1 : 0))
        .Concat(_done.Keys.Select(group => (Group: group, Place: 2)))
        .GroupBy(stage => stage.Group, StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => (group.Key, group.Count(stage => stage.Place == 0), group.Count(stage => stage.Place == 1), _done.GetValueOrDefault(group.Key)));

    public TimeSpan Elapsed => clock.GetUtcNow() - _began;

    /// <summary>The number of stages that have ended in one of these ways.</summary>
    public int Ended(params ReadOnlySpan<StageEnding> ways)
    {
        var sum = 0;
        foreach (var way in ways)
        {
            sum += _endings.GetValueOrDefault(way);
        }

        return sum;
    }

    public void On(RunEvent what)
    {
        switch (what)
        {
            case RunEvent.RunStarted start:
                _start = start;
                break;
            case RunEvent.RerunStarted start:
                _start = new RunEvent.RunStarted("", start.Command, 0, 0, start.Sample, 0, start.ExpectedSeconds);
                break;
            case RunEvent.StageStarted started:
                _running[started.Stage] = new StageState(started.Stage, clock.GetUtcNow()) { ExpectedSeconds = started.ExpectedSeconds };
                break;
            case RunEvent.StageBegan began when _running.TryGetValue(began.Stage, out var stage):
                stage.HasBegun = true;
                break;
            case RunEvent.StageRetry retry when _running.TryGetValue(retry.Stage, out var stage):
                stage.HasBegun = false;
                break;
            case RunEvent.StageProgress progress when _running.TryGetValue(progress.Stage, out var stage):
                stage.Progress(progress.Done, progress.Total, progress.Unit, progress.Caption, clock.GetUtcNow());
                break;
            case RunEvent.StageScalar scalar when _running.TryGetValue(scalar.Stage, out var stage):
                stage.Scalar(scalar.Name, scalar.Value);
                break;
            case RunEvent.Queue queue:
                _queue = queue;
                break;
            case RunEvent.StageEnded ended:
                End(ended.Stage, ended.How);
                break;
            case RunEvent.StageCompared compared:
                End(compared.Stage, StageEnding.Ran);
                break;
        }
    }

    /// <summary>One line: how much is done, the time so far and the time left.</summary>
    public string Headline()
    {
        if (_start is null)
        {
            return $"planning, {Numbers.Clock(Elapsed)}";
        }

        var planned = _start.Execute + _start.Restore + _start.Unknown;
        var done = Ended(StageEnding.Ran, StageEnding.Restored, StageEnding.CutOff, StageEnding.Failed, StageEnding.Stopped, StageEnding.Skipped);
        var left = _start.ExpectedSeconds is { } expected && expected > Elapsed.TotalSeconds
            ? $", about {Numbers.Clock(TimeSpan.FromSeconds(expected) - Elapsed)} left"
            : "";
        var under = _queue is { } queue ? ClusterLines.Of(queue) : $"{Running.Count} running";
        return $"{Plural.Part(done, planned, "stage")}, {under}, {Numbers.Clock(Elapsed)}{left}";
    }

    private void End(string stage, StageEnding how)
    {
        _running.Remove(stage);
        _done[GroupOf(stage)] = _done.GetValueOrDefault(GroupOf(stage)) + 1;
        _endings[how] = _endings.GetValueOrDefault(how) + 1;
    }

    private static string GroupOf(string stage) => stage.Split('[')[0];
}
