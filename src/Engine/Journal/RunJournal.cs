using System.Text.Json;
using Retable.Engine.Store;

namespace Retable.Engine.Journal;

/// <summary>Writes the events of a run, one JSON object a line, to <c>runs/&lt;run&gt;.jsonl</c>.</summary>
/// <remarks>Progress and scalars are not kept: a training says them ten times a second.</remarks>
internal sealed class RunJournal : IRunObserver, IDisposable
{
    private readonly StreamWriter _writer;
    private readonly TimeProvider _time;

    public RunJournal(StoreLayout layout, string run, TimeProvider time)
    {
        Directory.CreateDirectory(layout.Runs);
        _time = time;
        _writer = new StreamWriter(new FileStream(Path.Combine(layout.Runs, run + ".jsonl"), FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
    }

    /// <summary>A name that sorts by time; the process id keeps two runs of one second apart.</summary>
    public static string NewName(TimeProvider time) => $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{Environment.ProcessId:x}";

    public void On(RunEvent what)
    {
        if (what is not (RunEvent.StageProgress or RunEvent.StageScalar or RunEvent.StageLog))
        {
            _writer.WriteLine(JsonSerializer.Serialize(new JournalLine(_time.GetUtcNow(), what), JournalJson.Default.JournalLine));
        }
    }

    public void Dispose() => _writer.Dispose();
}
