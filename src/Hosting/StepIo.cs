using Retable.Contract;

namespace Retable.Hosting;

/// <summary>The two lines between a step and its engine: events out, the wish to stop in.</summary>
/// <param name="events">Where the JSON lines go.</param>
/// <param name="stopping">Cancelled on SIGTERM.</param>
public sealed class StepIo(TextWriter events, CancellationToken stopping)
{
    private readonly Lock _lock = new();

    public CancellationToken Stopping { get; } = stopping;

    public void Send(StepEvent what)
    {
        lock (_lock)
        {
            events.WriteLine(what.ToLine());
            events.Flush();
        }
    }
}
