using static TorchSharp.torch;
using Version = Retable.Papers.ProxyDirichlet.Uncertainty.Version;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>A way to read a system's logits: a row of a table.</summary>
/// <param name="Suffix">Behind the method's name in metrics, and behind a score's in predictions; empty for the main one.</param>
/// <param name="Offset">What it adds to exp(z); 0 for an ensemble.</param>
/// <param name="Of">From the logits, and the data set's classes among all (null for all).</param>
internal sealed record Reading(string Suffix, double Offset, Func<Tensor, Tensor?, ModelOutput> Of)
{
    public string Behind(string name) => Suffix.Length == 0 ? name : $"{name}_{Suffix}";

    /// <summary>Of one network: with the offset that it was trained with and, if that is not 0, also with 0, which is how the original evaluates.</summary>
    public static IReadOnlyList<Reading> OfNetwork(double offset)
    {
        var own = new Reading("", offset, (logits, classes) => ModelOutput.OfSingle(logits, classes, offset));
        var plain = new Reading("offset_0", 0, (logits, classes) => ModelOutput.OfSingle(logits, classes, offset: 0));
        return offset == 0 ? [own] : [own, plain];
    }

    /// <summary>Of an ensemble: as itself and through its proxy Dirichlet, each with formulas put right and as the original codes them.</summary>
    public static IReadOnlyList<Reading> OfEnsemble() =>
    [
        new("", 0, (logits, classes) => ModelOutput.OfEnsemble(logits, classes, Version.Corrected)),
        new("as_coded", 0, (logits, classes) => ModelOutput.OfEnsemble(logits, classes, Version.AsCoded)),
        new("proxy", 0, (logits, classes) => ModelOutput.OfEnsembleProxy(logits, classes, Version.Corrected)),
        new("proxy_as_coded", 0, (logits, classes) => ModelOutput.OfEnsembleProxy(logits, classes, Version.AsCoded)),
    ];
}
