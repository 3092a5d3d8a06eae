using System.ComponentModel.DataAnnotations;

namespace Retable.Papers.Amp;

/// <summary>Parameters of the verb <c>evaluate</c>. How images are prepared and which classes are held out, the model file says itself.</summary>
public sealed record EvaluateParameters
{
    /// <summary>The name under which the metrics list the model: a row of a table.</summary>
    public required string Method { get; init; }

    /// <summary>The profile's name, a column of the metrics.</summary>
    public string Profile { get; init; } = "";

    /// <summary>K: anchors of an image. Not read without anchoring, like the next three.</summary>
    [Range(2, 1000)]
    public int Anchors { get; init; } = 5;

    /// <summary>Other numbers of anchors, each of which gets a score <c>amp_k…</c> of its own; the first of more are those of fewer.</summary>
    public IReadOnlyList<int> MoreAnchors { get; init; } = [];

    /// <summary>Whether each image draws its own anchors or shares them with its batch.</summary>
    public AnchorRule AnchorRule { get; init; } = AnchorRule.Independent;

    /// <summary>Training images from which a batch draws its anchors, other ones for each batch.</summary>
    [Range(2, 1_000_000)]
    public int Pool { get; init; } = 128;

    /// <summary>Images at once.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 256;

    /// <summary>At most so many of the known test images, from the first on, and of those held out.</summary>
    [Range(1, int.MaxValue)]
    public int TestSize { get; init; } = int.MaxValue;

    /// <summary>At most so many images of each severity of each shift.</summary>
    [Range(1, int.MaxValue)]
    public int ShiftSize { get; init; } = int.MaxValue;

    /// <summary>At most so many training images are held against by the scores on features. Not read with anchoring, like the next three.</summary>
    [Range(1, int.MaxValue)]
    public int FitSize { get; init; } = int.MaxValue;

    /// <summary>ODIN's temperature.</summary>
    [Range(1e-3, 1e9)]
    public double OdinTemperature { get; init; } = 1000;

    /// <summary>ODIN's step, as a share of the pixels' range.</summary>
    [Range(0, 1)]
    public double OdinEpsilon { get; init; } = 0.0014;

    /// <summary>Which nearest neighbour counts.</summary>
    [Range(1, 1_000_000)]
    public int Neighbour { get; init; } = 50;
}
