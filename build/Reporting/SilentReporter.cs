using Retable.Engine.Determinism;
using Retable.Engine.Journal;

namespace Retable.Front.Reporting;

/// <summary>Says what failed, or came out otherwise than recorded, and nothing else.</summary>
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
