using System.Text.Json;
using Retable.Engine.Store;

namespace Retable.Engine.Journal;

/// <summary>One run, as <c>history</c> lists it.</summary>
/// <param name="Run">Its name.</param>
/// <param name="At">When it began.</param>
/// <param name="Command">What was typed.</param>
/// <param name="ExitCode">How the command ended, a verdict on the results included; null for one that died, or is not over.</param>
/// <param name="WallSeconds">How long it took; null like the exit code.</param>
/// <param name="Stages">What it settled, in order; stages that were up to date from the start are not among them.</param>
/// <param name="UpToDate">How many of those there were.</param>
public sealed record RunSummary(
    string Run,
    DateTimeOffset At,
    string Command,
    int? ExitCode,
    double? WallSeconds,
    IReadOnlyList<RunEvent.StageEnded> Stages,
    int UpToDate)
{
    /// <summary>The experiments that took part: <c>cac.smoke+train_size=600</c>.</summary>
    public IReadOnlyList<string> Experiments { get; init; } = [];
}

/// <summary>Reads the journals of past runs.</summary>
public static class RunHistory
{
    /// <summary>The newest runs first. A line that a crash cut short is skipped.</summary>
    /// <param name="layout">The store.</param>
    /// <param name="limit">How many at most.</param>
    public static IReadOnlyList<RunSummary> Read(StoreLayout layout, int limit) => !Directory.Exists(layout.Runs)
        ? []
        : [.. Directory.EnumerateFiles(layout.Runs, "*.jsonl").OrderDescending(StringComparer.Ordinal).Select(ReadOne).OfType<RunSummary>().Take(limit)];

    /// <summary>All events of a run with their times.</summary>
    public static IEnumerable<JournalLine> Lines(string journal) => File.ReadLines(journal).Select(Parse).OfType<JournalLine>();

    private static RunSummary? ReadOne(string journal)
    {
        var lines = Lines(journal).ToList();
        var start = lines.Find(line => line.What is RunEvent.RunStarted);
        if (start?.What is not RunEvent.RunStarted started)
        {
            return null;
        }

        var end = lines.Select(line => line.What).OfType<RunEvent.RunEnded>().LastOrDefault();
        return new RunSummary(
            started.Run,
            start.At,
            started.Command,
            lines.Select(line => line.What).OfType<RunEvent.Judged>().LastOrDefault()?.ExitCode ?? end?.ExitCode,
            end?.WallSeconds,
            [.. lines.Select(line => line.What).OfType<RunEvent.StageEnded>()],
            started.UpToDate)
        {
            Experiments = started.Experiments ?? [],
        };
    }

    private static JournalLine? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, JournalJson.Default.JournalLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
