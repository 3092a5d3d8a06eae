using System.Globalization;
using Retable.Engine.Store;

namespace Retable.Engine.Journal;

/// <summary>Writes the events of a run, one JSON object a line, to <c>runs/&lt;run&gt;.jsonl</c>.</summary>
/// <remarks>Progress and scalars are not kept: a training says them ten times a second.</remarks>
internal sealed class RunJournal : IRunObserver, IDisposable
{
    private readonly StreamWriter _writer;
    private readonly TimeProvider _time;
    private bool _broken;

    public RunJournal(StoreLayout layout, string run, TimeProvider time)
    {
        Directory.CreateDirectory(layout.Runs);
        _time = time;
        _writer = new StreamWriter(new FileStream(Path.Combine(layout.Runs, run + ".jsonl"), FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
    }

    /// <summary>A name that sorts behind those of all runs before: by time, and a second behind the last one where the clock was set back.</summary>
    public static string NewName(StoreLayout layout, TimeProvider time)
    {
        const string Format = "yyyyMMdd-HHmmss";
        var now = time.GetUtcNow().UtcDateTime;
        var last = Directory.Exists(layout.Runs) ? Directory.EnumerateFiles(layout.Runs, "*.jsonl").Select(Path.GetFileName).Max(StringComparer.Ordinal) : null;
        return last?.Length > Format.Length && DateTime.TryParseExact(last[..Format.Length], Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var then) && then.AddSeconds(1) > now
            ? Named(then.AddSeconds(1))
            : Named(now);

        static string Named(DateTime at) => $"{at.ToString(Format, CultureInfo.InvariantCulture)}-{Environment.ProcessId:x}";
    }

    public void On(RunEvent what)
    {
        if (what is not (RunEvent.StageProgress or RunEvent.StageScalar or RunEvent.StageLog))
        {
            Try(() => _writer.WriteLine(JournalText.Write(new JournalLine(_time.GetUtcNow(), what))));
        }
    }

    public void Dispose() => Try(_writer.Dispose);

    /// <summary>A disk that is full ends the journal and not the run: trainings under way would be left without their engine.</summary>
    private void Try(Action write)
    {
        try
        {
            if (!_broken)
            {
                write();
            }
        }
        catch (IOException)
        {
            _broken = true;
        }
    }
}
