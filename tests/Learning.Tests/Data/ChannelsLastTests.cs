using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class ChannelsLastTests
{
    [Fact]
    public void Nothing_changes_but_the_layout()
    {
        using var images = arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5);
        using var moved = ChannelsLast.Of(images);
        Assert.True(moved.eq(images).all().item<bool>());
        Assert.Equal([60, 1, 15, 3], moved.stride());
    }

    // The bytes are the same in both layouts; only the strides tell libtorch which way to go on.
    [Fact]
    public void Images_of_one_channel_have_the_strides_too() =>
        Assert.Equal([20, 1, 5, 1], ChannelsLast.Of(zeros([2, 1, 4, 5])).stride());
}
