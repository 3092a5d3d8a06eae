using Retable.Engine.Journal;

namespace Retable.Front.Reporting;

/// <summary>Chooses the display of a run: live, plain lines, JSON, or none.</summary>
internal static class Observers
{
    public static IRunObserver Of(TextWriter output, bool json, bool quiet)
    {
        var terminal = Terminal.Current();
        return quiet ? new SilentReporter(Console.Error)
            : json ? new JsonReporter(output)
            : terminal.IsLive ? new LiveReporter(terminal.Open(output), TimeProvider.System)
            : new PlainReporter(output, terminal, TimeProvider.System);
    }
}
