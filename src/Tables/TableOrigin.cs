using System.Collections.Immutable;

namespace Retable.Tables;

/// <summary>Says whether a table belongs to the plain results or to an experiment.</summary>
/// <param name="Experiment">The experiment's name; empty for none.</param>
/// <param name="Settings">The parameters that it sets: <c>train_size=600</c>.</param>
public sealed record TableOrigin(string Experiment, ImmutableArray<string> Settings)
{
    /// <summary>The origin of plain results.</summary>
    public static TableOrigin Plain { get; } = new("", []);
}
