using System.ComponentModel.DataAnnotations;

namespace Retable.Papers.Anchoring;

/// <summary>Parameters of the verb <c>evaluate</c>. How images are prepared and which images are references, the model file says itself.</summary>
public sealed record EvaluateParameters
{
    /// <summary>The name under which the metrics list the model: a row of a table.</summary>
    public required string Method { get; init; }

    /// <summary>The profile's name, a column of the metrics.</summary>
    public string Profile { get; init; } = "";

    /// <summary>K: training images that each image is paired with, the same for all; their logits are averaged. Not read without anchoring.</summary>
    [Range(1, 1000)]
    public int References { get; init; } = 1;

    /// <summary>Batches of pairs on which the statistics of batch normalisation are estimated anew; 0 keeps those of the training.</summary>
    [Range(0, 100_000)]
    public int RefreshBatches { get; init; }

    /// <summary>Images at once.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 500;

    /// <summary>At most so many of the test images, from the first on.</summary>
    [Range(1, int.MaxValue)]
    public int TestSize { get; init; } = int.MaxValue;

    /// <summary>At most so many images of each severity of each shift.</summary>
    [Range(1, int.MaxValue)]
    public int ShiftSize { get; init; } = int.MaxValue;
}
