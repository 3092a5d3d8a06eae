using Retable.Learning.Models;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class CifarResNetTests
{
    [Theory, InlineData(18, 3, 10, 11_173_962), InlineData(18, 6, 100, 11_221_860), InlineData(34, 6, 100, 21_330_020)]
    public void It_has_as_many_parameters_as_the_original(int depth, long channels, long classes, long expected)
    {
        using var network = new CifarResNet(depth, classes, channels);
        Assert.Equal(expected, network.parameters().Sum(p => p.numel()));
    }

    [Theory, InlineData(28), InlineData(32)]
    public void It_takes_digits_and_photographs(long size)
    {
        using var scope = NewDisposeScope();
        using var network = new CifarResNet(18, classes: 10, channels: 1);
        Assert.Equal([2, 10], network.call(zeros(2, 1, size, size)).shape);
    }

    [Fact]
    public void Another_depth_is_refused() => Assert.Throws<ArgumentException>(() => new CifarResNet(50, classes: 10));
}
