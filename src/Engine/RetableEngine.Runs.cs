using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Store;

namespace Retable.Engine;

/// <summary>Looks back at what lay in the results after a run.</summary>
public sealed partial class RetableEngine
{
    /// <summary>The records of the stages of those papers and profiles that a run worked on, as they stood at its end.</summary>
    /// <param name="run">Its name.</param>
    /// <returns>By instance (<c>cac.laptop/evaluate[split=0]</c>), sorted; null for one whose record cannot be told: it was restored, and has several.</returns>
    /// <exception cref="BadInputException">There is no journal of this run; the message names the nearest.</exception>
    public IReadOnlyDictionary<string, ActionRecord?> RecordsAsOf(string run)
    {
        List<string> runs = Directory.Exists(Layout.Runs) ? [.. Directory.EnumerateFiles(Layout.Runs, "*.jsonl").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)] : [];
        if (!runs.Contains(run))
        {
            throw BadInputException.UnknownName($"there is no run '{run}'", run, runs.TakeLast(20));
        }

        var endings = runs.TakeWhile(one => string.CompareOrdinal(one, run) <= 0).ToDictionary(one => one, EndingsOf, StringComparer.Ordinal);
        var scopes = endings[run].Select(ended => ScopeOf(ended.Stage)).ToHashSet(StringComparer.Ordinal);
        var records = _store.Records.All().Where(record => scopes.Contains(ScopeOf(record.Instance))).GroupBy(record => record.Instance).ToDictionary(one => one.Key, one => one.ToList(), StringComparer.Ordinal);
        var found = new SortedDictionary<string, ActionRecord?>(StringComparer.Ordinal);
        // The later runs overwrite what the earlier ones left.
        foreach (var ended in endings.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value).Where(ended => scopes.Contains(ScopeOf(ended.Stage))))
        {
            var own = records.GetValueOrDefault(ended.Stage, []);
            found[ended.Stage] = ended.How == StageEnding.Ran ? own.Find(record => record.Provenance.WallSeconds == ended.WallSeconds) : own is [var only] ? only : null;
        }

        return found;
    }

    /// <summary>Where the store keeps an output; null if it does not hold it any more.</summary>
    public string? ObjectOf(OutputRecord output) => _store.Objects.Holds(output.Bytes) ? _store.Objects.PathOf(output.Bytes) : null;

    private List<RunEvent.StageEnded> EndingsOf(string run) =>
        [.. RunHistory.Lines(Path.Combine(Layout.Runs, run + ".jsonl")).Select(line => line.What).OfType<RunEvent.StageEnded>().Where(ended => ended.How is StageEnding.Ran or StageEnding.Restored)];

    private static string ScopeOf(string instance) => instance.Split('/')[0];
}
