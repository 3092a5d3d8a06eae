using Retable.Contract;
using Retable.Engine.Store;

namespace Retable.Engine.Journal;

/// <summary>Looks back at what lay in the results after a run.</summary>
internal static class RunRecords
{
    /// <summary>The records of the stages of those papers and profiles that a run worked on, as they stood at its end.</summary>
    /// <param name="layout">The store.</param>
    /// <param name="known">All records of the store.</param>
    /// <param name="run">The run's name.</param>
    /// <returns>By instance (<c>cac.laptop/evaluate[split=0]</c>), sorted; null for one whose record cannot be told: it was restored, and has several.</returns>
    /// <exception cref="BadInputException">There is no journal of this run; the message names the nearest.</exception>
    public static IReadOnlyDictionary<string, ActionRecord?> AsOf(StoreLayout layout, IEnumerable<ActionRecord> known, string run)
    {
        List<string> runs = Directory.Exists(layout.Runs) ? [.. Directory.EnumerateFiles(layout.Runs, "*.jsonl").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)] : [];
        if (!runs.Contains(run))
        {
            throw BadInputException.UnknownName($"there is no run '{run}'", run, runs.TakeLast(20));
        }

        var endings = runs.TakeWhile(one => string.CompareOrdinal(one, run) <= 0).ToDictionary(one => one, one => EndingsOf(layout, one), StringComparer.Ordinal);
        var scopes = endings[run].Select(ended => ScopeOf(ended.Stage)).ToHashSet(StringComparer.Ordinal);
        var records = known.Where(record => scopes.Contains(ScopeOf(record.Instance))).GroupBy(record => record.Instance).ToDictionary(one => one.Key, one => one.ToList(), StringComparer.Ordinal);
        var found = new SortedDictionary<string, ActionRecord?>(StringComparer.Ordinal);
        // The later runs overwrite what the earlier ones left.
        foreach (var ended in endings.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value).Where(ended => scopes.Contains(ScopeOf(ended.Stage))))
        {
            var own = records.GetValueOrDefault(ended.Stage, []);
            found[ended.Stage] = ended.How == StageEnding.Ran ? own.Find(record => record.Provenance.WallSeconds == ended.WallSeconds) : own is [var only] ? only : null;
        }

        return found;
    }

    private static List<RunEvent.StageEnded> EndingsOf(StoreLayout layout, string run) =>
        [.. RunHistory.Lines(Path.Combine(layout.Runs, run + ".jsonl")).Select(line => line.What).OfType<RunEvent.StageEnded>().Where(ended => ended.How is StageEnding.Ran or StageEnding.Restored)];

    private static string ScopeOf(string instance) => instance.Split('/')[0];
}
