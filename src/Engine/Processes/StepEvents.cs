using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Attempts;
using Retable.Engine.Journal;

namespace Retable.Engine.Processes;

/// <summary>Turns what a step says into events of the run, and holds back one that talks too much.</summary>
internal sealed class StepEvents(string instance, IRunObserver observer, OwnPaths paths)
{
    private const int MostLogLines = 1000;
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromMilliseconds(100);
    private int _logLines;
    private long _lastProgress;
    private long _lastScalar;

    public void Hear(StepEvent what)
    {
        switch (what)
        {
            case StepEvent.Progress progress when progress.Done >= progress.Total || IsDue(ref _lastProgress):
                observer.On(new RunEvent.StageProgress(instance, progress.Done, progress.Total, progress.Unit, progress.Caption));
                break;
            case StepEvent.Scalar scalar when IsDue(ref _lastScalar):
                observer.On(new RunEvent.StageScalar(instance, scalar.Name, scalar.Value, scalar.Step));
                break;
            case StepEvent.Log log when ++_logLines <= MostLogLines:
                observer.On(new RunEvent.StageLog(instance, log.Level, paths.In(log.Message)));
                break;
            case StepEvent.Resumed resumed:
                observer.On(new RunEvent.StageResumed(instance, paths.In(resumed.From)));
                break;
        }
    }

    private static bool IsDue(ref long last)
    {
        if (last != 0 && Stopwatch.GetElapsedTime(last) < BetweenProgress)
        {
            return false;
        }

        last = Stopwatch.GetTimestamp();
        return true;
    }
}
