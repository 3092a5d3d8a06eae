namespace Retable.Papers.Url.Training;

/// <summary>How a method of the benchmark is trained.</summary>
/// <param name="BaseRate">Learning rate for 256 images a step.</param>
/// <param name="Batch">Images of a batch; a contrastive method has two crops of each.</param>
/// <param name="PerStep">Batches of a step.</param>
public sealed record Recipe(double BaseRate, int Batch = 128, int PerStep = 16)
{
    /// <summary>1 / temperature of the loss.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>What the mean uncertainty is scaled to before the training; 0 leaves it alone.</summary>
    public double StartingUncertainty { get; init; }

    /// <summary>Learning rate at the start of the warm-up.</summary>
    public double WarmupRate { get; init; } = 1e-4;

    /// <summary>Of hedged instances: added to scaled similarities.</summary>
    public double Offset { get; init; }

    /// <summary>Of HET-XL: deviation that its matrix C starts with.</summary>
    public double Spread { get; init; }

    /// <summary>Of loss prediction: weight of the comparison.</summary>
    public double Lambda { get; init; }

    /// <summary>Probability of a feature to be dropped.</summary>
    public double Dropout { get; init; }

    /// <summary>Linear classifiers.</summary>
    public int Heads { get; init; } = 1;

    /// <summary>Of SNGP: bound of the convolutions' spectral norms; null where there is none.</summary>
    public double? NormBound { get; init; }

    /// <summary>The learning rate: LAMB's and AdamW's grow with the root of the images in a step.</summary>
    public double Rate => BaseRate * Math.Sqrt(Batch * PerStep / 256.0);

    /// <summary>That of plain gradient descent, which grows with the images themselves.</summary>
    public double LinearRate => BaseRate * (Batch * PerStep / 256.0);
}
