using Retable.Engine.Journal;

namespace Retable.Front.Reporting;

/// <summary>Says what failed, and nothing else.</summary>
internal sealed class SilentReporter(TextWriter errors) : IRunObserver
{
    public void On(RunEvent what)
    {
        if (what is RunEvent.StageEnded { How: StageEnding.Failed })
        {
            foreach (var line in EventLines.Of(what))
            {
                errors.WriteLine(line.Text);
            }
        }
    }
}
