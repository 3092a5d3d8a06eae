using Retable.Engine.Journal;

namespace Retable.Tests.Execution;

/// <summary>An observer of no interest.</summary>
internal sealed class Deaf : IRunObserver
{
    public void On(RunEvent what)
    {
    }
}
