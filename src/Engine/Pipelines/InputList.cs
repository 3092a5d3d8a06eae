using System.Collections.Immutable;

namespace Retable.Engine.Pipelines;

/// <summary>What feeds an input slot, in order. Stages that read the same group share one list, so a list may be compared by reference first.</summary>
/// <param name="sources">One source, or the members of a group.</param>
public sealed class InputList(ImmutableArray<Source> sources)
{
    public ImmutableArray<Source> Sources { get; } = sources;

    public static InputList Of(params ReadOnlySpan<Source> sources) => new([.. sources]);
}

/// <summary>One thing that feeds a slot.</summary>
public abstract record Source
{
    private Source()
    {
    }

    /// <summary>An output of another stage.</summary>
    /// <param name="Stage">The instance's name, in the same pipeline.</param>
    /// <param name="Slot">Its output slot.</param>
    public sealed record Output(string Stage, string Slot) : Source
    {
        public override string ToString() => $"{Stage}.{Slot}";
    }

    /// <summary>A file that a person wrote or put there.</summary>
    /// <param name="Path">Relative to the project; a full path only where <c>IsExternal</c>.</param>
    /// <param name="IsExternal">Declared <c>external:</c>, so that it may lie outside the project.</param>
    /// <param name="From">Where a person gets it, in the pipeline file's words; empty where it does not say.</param>
    public sealed record ProjectFile(string Path, bool IsExternal = false, string From = "") : Source
    {
        /// <summary>The path, and where to get it.</summary>
        public string Whence => From.Length == 0 ? Path : $"{Path}, from {From}";

        public override string ToString() => Path;
    }
}
