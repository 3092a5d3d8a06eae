using Retable.Contract;

namespace Retable.Engine.Processes;

/// <summary>Listens to one task: passes events on, writes everything else to the task's log, and hides secrets in both.</summary>
internal sealed class TaskEars : IDisposable
{
    private readonly StepLog _log;
    private readonly StepOutput _output;
    private readonly SecretsFilter _standardOutput;
    private readonly SecretsFilter _standardError;
    private readonly Action<StepEvent> _heard;
    private readonly Secrets _secrets;
    private bool _ended;

    public TaskEars(string logFile, Action<StepEvent> heard, Secrets secrets)
    {
        (_heard, _secrets) = (heard, secrets);
        _log = new StepLog(logFile);
        _output = new StepOutput(Hear, _log.Write);
        (_standardOutput, _standardError) = (new SecretsFilter(secrets, _output.Take), new SecretsFilter(secrets, _log.Write));
    }

    /// <summary>What the step gave as the reason of its failure.</summary>
    public string? Fault { get; private set; }

    /// <summary>How often it went on from a checkpoint.</summary>
    public int Resumed { get; private set; }

    /// <summary>The exit code that a warm worker gave at the end of the stage; null while it works.</summary>
    public int? Exit { get; private set; }

    public void Output(ReadOnlySpan<byte> bytes) => _standardOutput.Take(bytes);

    public void Error(ReadOnlySpan<byte> bytes) => _standardError.Take(bytes);

    /// <summary>Writes a line of the engine's own into the log.</summary>
    public void Note(string text) => _log.WriteLine($"[retable] {text}");

    /// <summary>Ends the streams: passes on what was held back in case more came.</summary>
    public void End()
    {
        if (!_ended)
        {
            _ended = true;
            _standardOutput.End();
            _standardError.End();
            _output.End();
        }
    }

    /// <summary>The last lines that the task printed, even if the disk had no room for them.</summary>
    public IReadOnlyList<string> LastLines(int count) => _log.LastLinesHeard(count);

    /// <summary>Whether the disk had no room for all of the log.</summary>
    public bool LogIsCut => _log.IsCut;

    public void Dispose()
    {
        End();
        _log.Dispose();
    }

    private void Hear(StepEvent said)
    {
        var what = _secrets.Hide(said);
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
