using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Engine.Planning;

/// <summary>Everything outside the pipelines that a plan depends on.</summary>
public sealed record PlanWorld
{
    public required KeyWorld Keys { get; init; }

    public required IActionRecords Records { get; init; }

    public required IObjects Objects { get; init; }

    public required IWorkspace Workspace { get; init; }

    /// <summary>The stores elsewhere; null for none.</summary>
    public IRemoteRecords? Remote { get; init; }

    /// <summary>This machine's instruction set, for messages; null where unknown.</summary>
    public string? InstructionSet { get; init; }

    /// <summary>Whether a file from outside the project is not there yet; null in a plan that is carried out, where all are.</summary>
    public Func<Source.ProjectFile, bool>? IsAwaited { get; init; }

    public ICodeHistory Codes { get; init; } = new NothingKnown();

    private sealed class NothingKnown : ICodeHistory
    {
        public string? Difference(Stage stage, string old, string now) => null;
    }
}
