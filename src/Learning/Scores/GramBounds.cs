using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>The range that the Gram row sums of one class keep to in training, layer by layer.</summary>
/// <remarks>Source: as <see cref="GramRowSums"/>, equations 3 and 4 and get_deviations of the notebook.</remarks>
public sealed class GramBounds
{
    private const double Epsilon = 1e-6;
    private readonly IReadOnlyList<int> _orders;

    private GramBounds(IReadOnlyList<int> orders, IReadOnlyList<Tensor> least, IReadOnlyList<Tensor> largest) =>
        (_orders, Least, Largest) = (orders, least, largest);

    /// <summary>A layer each, float64 [orders, channels].</summary>
    public IReadOnlyList<Tensor> Least { get; }

    /// <summary>A layer each, float64 [orders, channels].</summary>
    public IReadOnlyList<Tensor> Largest { get; }

    /// <param name="layers">Activations of the training samples that are predicted as the class, a layer each, [n, channels, …], n ≥ 1.</param>
    /// <param name="orders">As in <see cref="GramRowSums.Of"/>.</param>
    public static GramBounds Fit(IReadOnlyList<Tensor> layers, IReadOnlyList<int> orders)
    {
        var sums = layers.Select(layer => GramRowSums.Of(layer, orders)).ToList();
        return new GramBounds(orders, [.. sums.Select(layer => layer.amin([1L]))], [.. sums.Select(layer => layer.amax([1L]))]);
    }

    /// <summary>The range that holds this one and another, of other samples of the same class.</summary>
    public GramBounds With(GramBounds other) => new(
        _orders,
        [.. Least.Zip(other.Least, (a, b) => a.minimum(b))],
        [.. Largest.Zip(other.Largest, (a, b) => a.maximum(b))]);

    /// <summary>The same, which outlives the dispose scope that it was made in.</summary>
    internal GramBounds Kept()
    {
        foreach (var bound in Least.Concat(Largest))
        {
            bound.DetachFromDisposeScope();
        }

        return this;
    }

    /// <summary>Σ over orders and channels of how far a row sum lies outside its range, in shares of the bound that it crosses.</summary>
    /// <param name="layers">Activations, a layer each, [n, channels, …].</param>
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
