namespace Retable.Papers.Url.Networks;

/// <summary>What of a network is taken for its uncertainty.</summary>
public enum UncertaintyKind
{
    /// <summary>The method's own: what its network predicts, the entropy of its classes, or for InfoNCE the inverse norm.</summary>
    Own,

    /// <summary>Entropy of the classes; of several predictions that of their mean.</summary>
    ClassEntropy,

    /// <summary>1 / ‖f‖ of the embedding.</summary>
    InverseNorm,

    /// <summary>Jensen–Shannon divergence of several predictions: of an ensemble, or of the passes of MC dropout.</summary>
    Disagreement,
}
