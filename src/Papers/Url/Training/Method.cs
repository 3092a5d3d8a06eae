namespace Retable.Papers.Url.Training;

/// <summary>The methods of the benchmark.</summary>
public enum Method
{
    CrossEntropy,
    InfoNce,
    McInfoNce,
    ExpectedLikelihood,
    NonIsotropicVmf,
    HedgedInstances,
    HetXl,
    LossPrediction,
    Sngp,
    McDropout,
    Ensemble,
}

/// <summary>What the embeddings come from.</summary>
public enum BackboneKind
{
    /// <summary>2048 features, images of 224 × 224 pixels.</summary>
    ResNet50,

    /// <summary>Patches of 16 pixels, averaged; 512 features, images of 256 × 256 pixels.</summary>
    VitMedium,
}
