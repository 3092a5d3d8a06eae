using static TorchSharp.torch;

namespace Retable.Learning.Data;

/// <summary>Images whose channels lie side by side in memory: convolutions, pooling and batch norm on a CPU are then up to twice as fast.</summary>
/// <remarks>The layout goes on from the input through a whole network; weights need none. Results differ from those of rows of pixels in the last digits.</remarks>
public static class ChannelsLast
{
    /// <param name="images">[n, C, H, W], without a gradient.</param>
    /// <returns>The same numbers and shape.</returns>
    public static Tensor Of(Tensor images)
    {
        using var scope = NewDisposeScope();
        var (channels, height, width) = (images.shape[1], images.shape[2], images.shape[3]);
        var rows = images.permute(0, 2, 3, 1).contiguous(); // [n, H, W, C]
        // With one channel both layouts are the same bytes, and libtorch goes by the strides.
        return rows.as_strided(images.shape, [channels * height * width, 1, channels * width, channels]).MoveToOuterDisposeScope();
    }
}
