using Retable.Papers.ProxyDirichlet.Uncertainty;
using static TorchSharp.torch;
using Version = Retable.Papers.ProxyDirichlet.Uncertainty.Version;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>What a system says about samples: class probabilities, and uncertainties.</summary>
/// <remarks>
/// The two do not come from one distribution, and that is the original's doing: probabilities are softmaxes over the classes of
/// the data set and know no Dirichlet offset, uncertainties are over all classes and do.
/// </remarks>
/// <param name="Probabilities">float64 [n, classes of the data set].</param>
/// <param name="Uncertainties">Over all classes.</param>
public sealed record ModelOutput(Tensor Probabilities, Scores Uncertainties)
{
    /// <summary>Of one network: a member, a student, or a multi-input network with its heads' mean logits.</summary>
    /// <param name="logits">[n, K].</param>
    /// <param name="classes">The classes of the data set among the K; null for all.</param>
    /// <param name="offset">Of the Dirichlet.</param>
    public static ModelOutput OfSingle(Tensor logits, Tensor? classes, double offset) =>
        new(Masked(logits, classes).softmax(-1), SingleModelUncertainty.Of(logits, offset));

    /// <summary>Of an ensemble.</summary>
    /// <param name="logits">[n, M, K].</param>
    /// <param name="classes">The classes of the data set among the K; null for all.</param>
    /// <param name="version">Of the uncertainties.</param>
    public static ModelOutput OfEnsemble(Tensor logits, Tensor? classes, Version version) =>
        new(Masked(logits, classes).softmax(-1).mean([1]), EnsembleUncertainty.Of(logits, version));

    /// <summary>Of the Dirichlet that stands for an ensemble. Its mean is the ensemble's.</summary>
    /// <inheritdoc cref="OfEnsemble"/>
    public static ModelOutput OfEnsembleProxy(Tensor logits, Tensor? classes, Version version) =>
        new(Masked(logits, classes).softmax(-1).mean([1]), EnsembleProxyUncertainty.Of(logits, version));

    private static Tensor Masked(Tensor logits, Tensor? classes)
    {
        var exact = logits.to(float64);
        return classes is null ? exact : exact.index_select(-1, classes);
    }
}
