using Retable.Contract;

namespace Retable.Engine.Execution;

/// <summary>Listens to one task: events to who wants them, everything else to its log.</summary>
internal sealed class TaskEars : IDisposable
{
    private readonly StepLog _log;
    private readonly StepOutput _output;
    private readonly Action<StepEvent> _heard;

    public TaskEars(string logFile, Action<StepEvent> heard)
    {
        _heard = heard;
        _log = new StepLog(logFile);
        _output = new StepOutput(Hear, _log.Write);
    }

    /// <summary>What the step gave as the reason of its failure.</summary>
    public string? Fault { get; private set; }

    /// <summary>How often it went on from a checkpoint.</summary>
    public int Resumed { get; private set; }

    /// <summary>The exit code that a warm worker gave at the end of the stage; null while it works.</summary>
    public int? Exit { get; private set; }

    public void Output(ReadOnlySpan<byte> bytes) => _output.Take(bytes);

    public void Error(ReadOnlySpan<byte> bytes) => _log.Write(bytes);

    /// <summary>Writes a line of the engine's own into the log.</summary>
    public void Note(string text) => _log.WriteLine($"[retable] {text}");

    public void Dispose()
    {
        _output.End();
        _log.Dispose();
    }

    private void Hear(StepEvent what)
    {
        switch (what)
        {
            case StepEvent.Fault fault:
                Fault = fault.Text;
                _log.WriteLine(fault.Text);
                break;
            case StepEvent.End end:
                Exit = end.Exit;
                return;
            case StepEvent.Resumed:
                Resumed++;
                break;
            case StepEvent.Log log:
                _log.WriteLine(log.Level == "info" ? log.Message : $"{log.Level}: {log.Message}");
                break;
        }

        _heard(what);
    }
}
