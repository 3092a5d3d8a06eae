namespace Retable.Engine.Journal;

/// <summary>Who is told what happens: the terminal, a JSON stream, the journal.</summary>
/// <remarks>Called from one thread at a time, in the order of the events; an observer that is slow slows the run.</remarks>
public interface IRunObserver
{
    void On(RunEvent what);
}
