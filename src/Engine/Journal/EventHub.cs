namespace Retable.Engine.Journal;

/// <summary>Passes events on to all observers, one at a time and in order, whichever thread they come from.</summary>
internal sealed class EventHub(params IReadOnlyList<IRunObserver> observers) : IRunObserver
{
    private readonly Lock _lock = new();

    public void On(RunEvent what)
    {
        lock (_lock)
        {
            foreach (var observer in observers)
            {
                observer.On(what);
            }
        }
    }
}
