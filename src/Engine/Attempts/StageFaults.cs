using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Posix;
using Retable.Engine.Processes;

namespace Retable.Engine.Attempts;

/// <summary>Whether a step that has ended did what it should, and nothing that it should not.</summary>
internal sealed class StageFaults(StoreAccess store, IRunObserver observer)
{
    private readonly InputCheck _check = new(store.Objects, observer);

    /// <summary>What is wrong, in a sentence; null if all is well.</summary>
    /// <param name="work">What was to be done.</param>
    /// <param name="ending">How the step ended.</param>
    /// <param name="folders">Where it wrote.</param>
    /// <param name="looks">How its inputs looked before.</param>
    public string? Of(StageWork work, TaskEnding ending, StageFolders folders, IReadOnlyList<FileStat?> looks)
    {
        // Also of a step that failed: whoever reads the object next would read what this one wrote.
        var written = _check.WrittenSince(work, looks);
        if (ending is not { Cause: TaskCause.Exited, ExitCode: ExitCode.Done })
        {
            return ending.Fault ?? $"the step ended with exit code {ending.ExitCode}";
        }

        if (OutputIntake.Strangers(work.Stage, folders) is { } strangers)
        {
            observer.On(new RunEvent.Warning(Secrets.Of(work.Stage.Secrets, work.Stage.Name).Hide(strangers)));
        }

        return written ?? OutputIntake.Fault(work.Stage, folders) ?? store.Files.ChangeSince(work.Stage);
    }
}
