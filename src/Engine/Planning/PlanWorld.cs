using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Engine.Planning;

/// <summary>All that a plan asks of the world outside.</summary>
public sealed record PlanWorld
{
    public required KeyWorld Keys { get; init; }

    public required IActionRecords Records { get; init; }

    public required IObjects Objects { get; init; }

    public required IWorkspace Workspace { get; init; }

    public ICodeHistory Codes { get; init; } = new NothingKnown();

    private sealed class NothingKnown : ICodeHistory
    {
        public string? Difference(Stage stage, string old, string now) => null;
    }
}
