using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class NormalisationTests
{
    [Fact]
    public void Maps_0_and_255_to_minus_1_and_1() =>
        Assert.Equal([-1f, 1f], Numbers(Normalisation.ToPlusMinusOne.Apply(Pixels(1, 0, 255))));

    [Fact]
    public void Every_channel_has_its_own_numbers() =>
        Assert.Equal([1f, 0.5f], Numbers(new Normalisation([0, 0.5], [1, 1]).Apply(Pixels(2, 255, 255))));

    [Fact]
    public void Two_numbers_cannot_normalise_three_channels() =>
        Assert.Throws<ArgumentException>(() => new Normalisation([0, 0], [1, 1]).Apply(Pixels(3, 1, 2, 3)));

    private static Tensor Pixels(int channels, params byte[] pixels) => tensor(pixels).reshape(1, channels, 1, -1);

    private static float[] Numbers(Tensor tensor) => tensor.contiguous().data<float>().ToArray();
}
