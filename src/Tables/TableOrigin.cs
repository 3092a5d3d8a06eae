using System.Collections.Immutable;

namespace Retable.Tables;

/// <summary>Whether a table is of the pipeline as its file says it, or of an experiment.</summary>
/// <param name="Experiment">The experiment's name; empty for none.</param>
/// <param name="Settings">What it sets: <c>train_size=600</c>.</param>
public sealed record TableOrigin(string Experiment, ImmutableArray<string> Settings)
{
    /// <summary>No experiment.</summary>
    public static TableOrigin Plain { get; } = new("", []);
}
