using Retable.Engine.Store;

namespace Retable.Engine.Journal;

/// <summary>What the journals tell of stages: which run executed one, and which put its outputs in place.</summary>
/// <remarks>Reads all journals, once, when it is first asked. A journal that was deleted is no error: what it told is unknown then.</remarks>
internal sealed class StageRuns(StoreLayout layout)
{
    private List<(string Run, RunEvent.StageEnded Ended)>? _endings;

    /// <summary>The newest run that executed an instance, or put outputs in place that were made before; null if none is known.</summary>
    public (string Run, StageEnding How)? Last(string instance)
    {
        var last = Endings().Find(one => one.Ended.Stage == instance);
        return last.Run is null ? null : (last.Run, last.Ended.How);
    }

    /// <summary>The run of an execution; null if its journal is gone.</summary>
    /// <remarks>A record names no run: it is found by its instance and its wall time, which journal and record have from one clock, to the last bit.</remarks>
    public string? Of(ActionRecord record) => Endings().Find(one =>
        one.Ended.How == StageEnding.Ran && one.Ended.Stage == record.Instance && one.Ended.WallSeconds == record.Provenance.WallSeconds).Run;

    /// <summary>The newest first.</summary>
    private List<(string Run, RunEvent.StageEnded Ended)> Endings() => _endings ??= !Directory.Exists(layout.Runs)
        ? []
        : [.. Directory.EnumerateFiles(layout.Runs, "*.jsonl").OrderDescending(StringComparer.Ordinal).SelectMany(journal =>
            RunHistory.Lines(journal)
                .Select(line => line.What)
                .OfType<RunEvent.StageEnded>()
                .Where(ended => ended.How is StageEnding.Ran or StageEnding.Restored)
                .Reverse()
                .Select(ended => (Path.GetFileNameWithoutExtension(journal), ended)))];
}
