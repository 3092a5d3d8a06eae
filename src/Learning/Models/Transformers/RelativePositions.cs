using static TorchSharp.torch;

namespace Retable.Learning.Models.Transformers;

/// <summary>Distances between the positions of a window, for the attention of <see cref="SwinTransformer"/>.</summary>
internal static class RelativePositions
{
    /// <summary>All distances on a logarithmic scale: sign(d) · log₂(1 + |d|) / 3, where d = 8 is the window's full length.</summary>
    /// <remarks>Source: Liu et al., "Swin Transformer V2", CVPR 2022, section 3.3; torchvision 0.14.1's scale.</remarks>
    /// <returns>The table, float32 [1, 2 · window − 1, 2 · window − 1, 2], with the components down and right.</returns>
    public static Tensor Table(long window)
    {
        using var scope = NewDisposeScope();
        var distances = arange(-(window - 1), window, ScalarType.Float32) / (window - 1) * 8; // [2 · window − 1]
        var scaled = distances.sign() * (distances.abs() + 1).log2() / 3;
        return stack(meshgrid([scaled, scaled]), -1).unsqueeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>For every pair of positions, the index of their distance in the table.</summary>
    /// <returns>int64 [window⁴].</returns>
    public static Tensor Index(long window)
    {
        var side = (int)window;
        var places =
            from to in Enumerable.Range(0, side * side)
            from other in Enumerable.Range(0, side * side)
            let down = (to / side) - (other / side) + side - 1
            let right = (to % side) - (other % side) + side - 1
            select ((long)down * ((2 * side) - 1)) + right;
        return tensor(places.ToArray());
    }
}
