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

    [Fact]
    public void A_network_with_turned_weights_learns_the_same()
    {
        using var scope = NewDisposeScope();
        using var plain = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(36, 2));
        using var turned = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(36, 2));
        turned.load_state_dict(plain.state_dict());
        using var optimizer = optim.SGD(ChannelsLast.Weights(turned).parameters(), 0.1, momentum: 0.9);
        using var other = optim.SGD(plain.parameters(), 0.1, momentum: 0.9);
        var images = randn([2, 3, 5, 5]);
        for (var step = 0; step < 2; step++)
        {
            plain.call(images).square().sum().backward();
            turned.call(ChannelsLast.Of(images)).square().sum().backward();
            other.step();
            optimizer.step();
        }

        var weight = turned.state_dict()["0.weight"];
        Assert.Equal([27, 1, 9, 3], weight.stride());
        Assert.True(weight.allclose(plain.state_dict()["0.weight"], rtol: 1e-4, atol: 1e-6));
    }
}
