using System.ComponentModel.DataAnnotations;
using Retable.Papers.Url.Networks;

namespace Retable.Papers.Url;

/// <summary>Parameters of the verb <c>evaluate</c>. How images are prepared and which classes are downstream, the model file says itself.</summary>
public sealed record EvaluateParameters
{
    /// <summary>The name under which the metrics list the model: a row of a table.</summary>
    public required string Method { get; init; }

    /// <summary>The profile's name, a column of the metrics.</summary>
    public string Profile { get; init; } = "";

    /// <summary>What the metrics list as the repetition: a number of the split of the classes.</summary>
    public long Repetition { get; init; }

    public UncertaintyKind Uncertainty { get; init; }

    /// <summary>At most so many of the test images, from the first on.</summary>
    [Range(1, int.MaxValue)]
    public int TestSize { get; init; } = int.MaxValue;

    /// <summary>Images at once.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 500;
}
