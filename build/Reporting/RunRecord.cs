using Retable.Engine.Journal;

namespace Retable.Front.Reporting;

/// <summary>What a run did with one stage.</summary>
/// <param name="Name">The name without paper and profile: <c>member[seed=3]</c>.</param>
/// <param name="Why">Why the stage ran; empty if it did not.</param>
/// <param name="End">How the stage ended, and what it used.</param>
internal sealed record StageRecord(string Name, string Why, RunEvent.StageEnded End)
{
    /// <summary>When it started, in seconds since the run began; null for one that did not run.</summary>
    public double? Started { get; init; }

    /// <summary>When it was settled, in seconds since the run began.</summary>
    public double Ended { get; init; }

    /// <summary>The name of its matrix: <c>member</c>.</summary>
    public string Group => Name.Split('[')[0];
}

/// <summary>What a run did for one paper and profile, from its journal.</summary>
/// <param name="Run">The run's name.</param>
/// <param name="At">When the run began.</param>
/// <param name="Command">The command that was typed.</param>
/// <param name="WallSeconds">The duration of the whole run, including other papers.</param>
/// <param name="Stages">The stages of this paper that the run settled, in the order of their ends.</param>
internal sealed record RunRecord(string Run, DateTimeOffset At, string Command, double WallSeconds, IReadOnlyList<StageRecord> Stages)
{
    public IEnumerable<StageRecord> Ran => Stages.Where(stage => stage.End.How == StageEnding.Ran);

    /// <param name="journal">The run's whole journal file.</param>
    /// <param name="scope">The prefix of its stages' names: <c>cac.laptop/</c>.</param>
    public static RunRecord Of(string journal, string scope)
    {
        var lines = RunHistory.Lines(journal).ToList();
        var start = lines.First(line => line.What is RunEvent.RunStarted);
        var starts = new Dictionary<string, (string Why, double At)>(StringComparer.Ordinal);
        var stages = new List<StageRecord>();
        foreach (var (at, what) in lines)
        {
            var seconds = (at - start.At).TotalSeconds;
            if (what is RunEvent.StageStarted started)
            {
                starts[started.Stage] = (started.Why, seconds);
            }
            else if (what is RunEvent.StageEnded ended && ended.Stage.StartsWith(scope, StringComparison.Ordinal))
            {
                var begun = starts.TryGetValue(ended.Stage, out var found);
                stages.Add(new StageRecord(ended.Stage[scope.Length..], begun ? found.Why : "", ended) { Started = begun ? found.At : null, Ended = seconds });
            }
        }

        var opening = (RunEvent.RunStarted)start.What;
        var wall = lines.Select(line => line.What).OfType<RunEvent.RunEnded>().LastOrDefault()?.WallSeconds ?? 0;
        return new RunRecord(opening.Run, start.At, opening.Command, wall, stages);
    }
}
