using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.Url.Heads;

/// <summary>Several linear classifiers on one embedding, as one layer; the mean of their probabilities is what is trained.</summary>
/// <remarks>Source: mkirchhof/url@eacd47f, timm/models/_uncertainizer.py, ShallowEnsembleClassifier, whose names of the state these are.</remarks>
public sealed class ShallowEnsemble : Module<Tensor, Tensor>
{
    private readonly long _heads;
    private readonly Module<Tensor, Tensor> shallow_classifiers;

    /// <param name="features">Length of an embedding, D.</param>
    /// <param name="classes">C.</param>
    /// <param name="heads">Classifiers; the published number is 10.</param>
    public ShallowEnsemble(long features, long classes, long heads = 10)
        : base(nameof(ShallowEnsemble))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        _heads = heads;
        shallow_classifiers = Linear(features, heads * classes);
        RegisterComponents();
    }

    /// <param name="input">[n, D].</param>
    /// <returns>Logits of each classifier, [heads, n, C]; <see cref="MeanPrediction"/> makes one of them.</returns>
    public override Tensor forward(Tensor input) => shallow_classifiers.call(input).reshape(input.shape[0], _heads, -1).transpose(0, 1);
}
