using Retable.Engine.Journal;

namespace Retable.Front.Reporting;

/// <summary>Every event as a JSON object per line, for machines.</summary>
internal sealed class JsonReporter(TextWriter output) : IRunObserver
{
    public void On(RunEvent what)
    {
        output.WriteLine(what.ToLine());
        output.Flush();
    }
}
