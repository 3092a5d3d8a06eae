using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>The ranges of one class's Gram row sums in training, layer by layer.</summary>
/// <remarks>Source: as <see cref="GramRowSums"/>, equations 3 and 4 and get_deviations of the notebook.</remarks>
public sealed class GramBounds
{
    private const double Epsilon = 1e-6;
    private readonly IReadOnlyList<int> _orders;

    private GramBounds(IReadOnlyList<int> orders, IReadOnlyList<Tensor> least, IReadOnlyList<Tensor> largest) =>
        (_orders, Least, Largest) = (orders, least, largest);

    /// <summary>The lower bounds of each layer, float64 [orders, channels].</summary>
    public IReadOnlyList<Tensor> Least { get; }

    /// <summary>The upper bounds of each layer, float64 [orders, channels].</summary>
    public IReadOnlyList<Tensor> Largest { get; }

    /// <param name="layers">Activations of the training samples that are predicted as the class, one tensor [n, channels, …] per layer, n ≥ 1.</param>
    /// <param name="orders">As in <see cref="GramRowSums.Of"/>.</param>
    public static GramBounds Fit(IReadOnlyList<Tensor> layers, IReadOnlyList<int> orders)
    {
        var sums = layers.Select(layer => GramRowSums.Of(layer, orders)).ToList();
        return new GramBounds(orders, [.. sums.Select(layer => layer.amin([1L]))], [.. sums.Select(layer => layer.amax([1L]))]);
    }

    /// <summary>The ranges that contain these and others, from other samples of the same class.</summary>
    public GramBounds With(GramBounds other) => new(
        _orders,
        [.. Least.Zip(other.Least, (a, b) => a.minimum(b))],
        [.. Largest.Zip(other.Largest, (a, b) => a.maximum(b))]);

    /// <summary>A copy that outlives the dispose scope in which the ranges were made.</summary>
    internal GramBounds Kept()
    {
        foreach (var bound in Least.Concat(Largest))
        {
            bound.DetachFromDisposeScope();
        }

        return this;
    }

    /// <summary>The sum over orders and channels of the distance of each row sum from its range, relative to the bound that it crosses.</summary>
    /// <param name="layers">Activations, one tensor [n, channels, …] per layer.</param>
    /// <returns>float64 [n, layers], ≥ 0.</returns>
    /// <exception cref="ArgumentException">There are more or fewer layers or channels than in fitting.</exception>
    public Tensor Deviations(IReadOnlyList<Tensor> layers)
    {
        if (layers.Count != Least.Count)
        {
            throw new ArgumentException($"there are {layers.Count} layers, but {Least.Count} in fitting", nameof(layers));
        }

        using var scope = NewDisposeScope();
        return stack([.. layers.Select(Deviation)], 1).MoveToOuterDisposeScope();
    }

    private Tensor Deviation(Tensor activations, int layer)
    {
        var (least, largest) = (Least[layer].unsqueeze(1), Largest[layer].unsqueeze(1)); // [orders, 1, channels]
        var sums = GramRowSums.Of(activations, _orders); // [orders, n, channels]
        Shapes.Require(sums, [-1, -1, least.shape[2]], nameof(activations));
        var below = (least - sums).relu() / (least + Epsilon).abs();
        var above = (sums - largest).relu() / (largest + Epsilon).abs();
        return (below + above).sum([0L, 2L]); // [n]
    }
}
