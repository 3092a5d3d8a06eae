using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>The Gram-matrix detector: deviations from the bounds of the predicted class, divided by the confidence. Higher is more unknown.</summary>
/// <remarks>
/// <para>Layer by layer d_L = deviation / max_k softmax(z)_k. The score is Σ_L d_L / (mean d_L of validation samples + 10⁻⁷), or, as AMP's
/// tables use the detector, the plain Σ_L d_L.</para>
/// <para>Source: Sastry, Oore, ICML 2020, arXiv:1912.12510, equations 4 and 5; checked against VectorInstitute/gram-ood-detection@e15126c,
/// ResNet_Cifar10.ipynb, Detector and detect, which averages over ten random divisions of the test set into validation and test.</para>
/// </remarks>
public sealed class GramMatrices
{
    private const double Epsilon = 1e-7;
    private readonly IReadOnlyDictionary<long, GramBounds> _bounds;

    private GramMatrices(IReadOnlyDictionary<long, GramBounds> bounds) => _bounds = bounds;

    /// <param name="layers">Activations of the training samples, one tensor [n, channels, …] per layer.</param>
    /// <param name="predictions">int64 [n], the classes that the network predicts for them.</param>
    /// <param name="orders">As in <see cref="GramRowSums.Of"/>.</param>
    public static GramMatrices Fit(IReadOnlyList<Tensor> layers, Tensor predictions, IReadOnlyList<int> orders) =>
        new(Classes(predictions).ToDictionary(one => one, one => GramBounds.Fit(Rows(layers, predictions.eq(one)), orders)));

    /// <summary>Fits the detector batch by batch, since the activations of all training samples at once would be too large.</summary>
    /// <param name="batches">For each batch the activations, one tensor per layer, and the predicted classes.</param>
    /// <param name="orders">As in <see cref="GramRowSums.Of"/>.</param>
    public static GramMatrices Fit(IEnumerable<(IReadOnlyList<Tensor> Layers, Tensor Predictions)> batches, IReadOnlyList<int> orders)
    {
        var all = new Dictionary<long, GramBounds>();
        foreach (var (layers, predictions) in batches)
        {
            using var scope = NewDisposeScope();
            foreach (var (one, bounds) in Fit(layers, predictions, orders)._bounds)
            {
                all[one] = (all.TryGetValue(one, out var before) ? before.With(bounds) : bounds).Kept();
            }
        }

        return new GramMatrices(all);
    }

    /// <summary>The deviations d; infinite for a sample whose predicted class no training sample was predicted as.</summary>
    /// <param name="layers">Activations, one tensor [n, channels, …] per layer.</param>
    /// <param name="predictions">int64 [n].</param>
    /// <param name="confidences">max_k softmax(z)_k, float [n], in (0, 1].</param>
    /// <returns>float64 [n, layers], ≥ 0.</returns>
    /// <exception cref="ArgumentException">A shape does not match.</exception>
    public Tensor Deviations(IReadOnlyList<Tensor> layers, Tensor predictions, Tensor confidences)
    {
        Shapes.Require(predictions, [-1]);
        Shapes.Require(confidences, [predictions.shape[0]]);
        using var scope = NewDisposeScope();
        var result = zeros([predictions.shape[0], layers.Count], dtype: float64, device: predictions.device);
        foreach (var one in Classes(predictions))
        {
            var members = predictions.eq(one).nonzero().squeeze(1);
            var deviations = _bounds.TryGetValue(one, out var bounds)
                ? bounds.Deviations([.. layers.Select(layer => layer.index_select(0, members))])
                : full([members.shape[0], layers.Count], double.PositiveInfinity, float64, predictions.device);
            result = result.index_add(0, members, deviations, alpha: 1);
        }

        return (result / confidences.to(float64).unsqueeze(1)).MoveToOuterDisposeScope();
    }

    /// <summary>The total deviation, Σ_L d_L.</summary>
    /// <param name="deviations">d, [n, layers].</param>
    /// <returns>float64 [n].</returns>
    public static Tensor Total(Tensor deviations) => deviations.sum(1);

    /// <summary>The normalised total, Σ_L d_L / (mean d_L of validation samples + 10⁻⁷), in which every layer has the same weight.</summary>
    /// <param name="deviations">d, [n, layers].</param>
    /// <param name="validation">Deviations of known samples that were not trained on, [m, layers], m ≥ 1.</param>
    /// <returns>float64 [n].</returns>
    public static Tensor NormalisedTotal(Tensor deviations, Tensor validation)
    {
        Shapes.Require(deviations, [-1, -1]);
        Shapes.Require(validation, [-1, deviations.shape[1]]);
        return (deviations / (validation.mean([0L]) + Epsilon)).sum(1);
    }

    private static IEnumerable<long> Classes(Tensor predictions) => predictions.to(int64).cpu().contiguous().data<long>().ToArray().Distinct().Order();

    private static List<Tensor> Rows(IReadOnlyList<Tensor> layers, Tensor isMember) => [.. layers.Select(layer => layer[isMember])];
}
