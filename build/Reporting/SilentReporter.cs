using Retable.Engine.Determinism;
using Retable.Engine.Journal;

namespace Retable.Front.Reporting;

/// <summary>Reports only failures and results that differ from the recorded ones.</summary>
internal sealed class SilentReporter(TextWriter errors) : IRunObserver
{
    public void On(RunEvent what)
    {
        if (what is RunEvent.StageEnded { How: StageEnding.Failed } or RunEvent.StageCompared { Found.Verdict: > RerunVerdict.SameMeaning })
        {
            foreach (var line in EventLines.Of(what))
            {
                errors.WriteLine(line.Text);
            }
        }
    }
}
