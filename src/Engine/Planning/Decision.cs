using System.Collections.Immutable;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Engine.Planning;

/// <summary>What is to be done with a stage, and why. Read it with an exhaustive <c>switch</c>.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>Nothing to do: it was executed with this key, and what is needed of its outputs is there.</summary>
    public sealed record UpToDate(ActionRecord Record) : Decision;

    /// <summary>Nothing to compute: its outputs are in the store and only have to be put in place.</summary>
    public sealed record Restore(ActionRecord Record) : Decision;

    /// <summary>Nothing to compute: a store elsewhere has its outputs, and they are needed here.</summary>
    /// <param name="From">The record, and where it is.</param>
    /// <param name="Size">Of the outputs that are not here, in bytes.</param>
    /// <param name="Remark">In what it differs from what this machine would make, in a few words; null for nothing known.</param>
    public sealed record Fetch(RemoteRecord From, long Size, string? Remark = null) : Decision;

    /// <summary>It must be executed.</summary>
    public sealed record Run(Reason Why) : Decision;

    /// <summary>It depends on what another stage will give: equal outputs would leave it up to date.</summary>
    /// <param name="Stage">Name of the stage that must run first.</param>
    public sealed record UnknownUntil(string Stage) : Decision;

    /// <summary>Used as it was last made although that is out of date: <c>--only</c> or <c>--from</c> leaves it alone.</summary>
    public sealed record Frozen(ActionRecord Record) : Decision;
}

/// <summary>Why a stage must run.</summary>
public abstract record Reason
{
    private Reason()
    {
    }

    /// <summary>It was never executed, neither under this name nor with this key.</summary>
    public sealed record NeverRan : Reason;

    /// <summary>The person asked for it: <c>--force</c>.</summary>
    public sealed record Forced : Reason;

    /// <summary>It was never executed with files from outside the project that are not there yet; only a plan that is shown has this.</summary>
    /// <param name="Files">Each with where to get it.</param>
    public sealed record FilesAwaited(ImmutableArray<Source.ProjectFile> Files) : Reason;

    /// <summary>A part of its key differs from the last execution under this name.</summary>
    /// <param name="Part">The label of the first part that differs: <c>parameter alpha</c>.</param>
    /// <param name="Old">Its value then; null where the part is new.</param>
    /// <param name="New">Its value now; null where the part is gone.</param>
    /// <param name="Others">How many more parts differ.</param>
    /// <param name="Detail">What within the part differs, in words; null where that is not known.</param>
    public sealed record KeyDiffers(string Part, string? Old, string? New, int Others = 0, string? Detail = null) : Reason;

    /// <summary>It was executed with this key, but an output that is needed is no longer in the store.</summary>
    public sealed record OutputLost(string Slot) : Reason;
}
