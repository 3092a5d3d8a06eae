using System.ComponentModel.DataAnnotations;

namespace Retable.Papers.Cac;

/// <summary>Parameters of the verb <c>evaluate</c>. How images are prepared and classes divided, the model file says itself.</summary>
public sealed record EvaluateParameters
{
    /// <summary>The profile's name, a column of the metrics.</summary>
    public string Profile { get; init; } = "";

    /// <summary>Images at once.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 500;

    /// <summary>Whether the anchors are also re-estimated on the training images, as the paper does before it evaluates.</summary>
    public bool Reestimate { get; init; } = true;

    /// <summary>At most so many images of each test set.</summary>
    [Range(1, int.MaxValue)]
    public int TestSize { get; init; } = int.MaxValue;
}
