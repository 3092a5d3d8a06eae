using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class Float64NormalisationTests
{
    // 51 / 255 is 0.2 in float32 only: widened it is 0.20000000298.
    [Fact]
    public void Pixels_are_float32_and_statistics_float64()
    {
        var pixels = tensor(new byte[] { 51, 255 }).reshape(1, 2, 1, 1);
        var result = new Float64Normalisation([0.1, 0.5], [0.1, 0.25]).Apply(pixels);
        Assert.Equal([(0.2f - 0.1) / 0.1, 2], result.data<double>().ToArray());
    }

    [Fact]
    public void Another_number_of_channels_is_refused() =>
        Assert.Throws<ArgumentException>(() => new Float64Normalisation([0.1, 0.5], [0.1, 0.25]).Apply(zeros(1, 3, 2, 2, dtype: uint8)));
}
