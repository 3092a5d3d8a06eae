using Retable.Engine.Journal;

namespace Retable.Front.Reporting;

/// <summary>Who tells the person what happens: the live display, plain lines, JSON, or nobody.</summary>
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
