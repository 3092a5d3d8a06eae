using Retable.Contract;

namespace Retable.Hosting;

/// <summary>The channels between a step and its engine: events go out, the request to stop comes in.</summary>
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
