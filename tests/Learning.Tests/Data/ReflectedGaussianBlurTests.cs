using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class ReflectedGaussianBlurTests
{
    // exp(−½ (1/σ)²) between the middle and its neighbour.
    [Theory, InlineData(0.7), InlineData(3)]
    public void Weights_fall_as_the_normal_density_and_sum_to_1(double sigma)
    {
        var weights = ReflectedGaussianBlur.Kernel(5, sigma).data<double>().ToArray();
        Assert.Equal(1, weights.Sum(), precision: 12);
        Assert.Equal(Math.Exp(-0.5 / (sigma * sigma)), weights[1] / weights[2], precision: 12);
        Assert.Equal(weights[0], weights[4], precision: 15);
    }

    [Fact]
    public void The_width_runs_along_rows_and_the_height_along_columns()
    {
        var point = zeros(1, 1, 5, 5, dtype: float64);
        point[0, 0, 2, 2] = 1;
        var kernel = ReflectedGaussianBlur.Kernel(3, 1).data<double>().ToArray();
        var blurred = ReflectedGaussianBlur.Of(point, width: 3, height: 1, sigma: 1)[0, 0];
        Assert.Equal([0, kernel[0], kernel[1], kernel[2], 0], blurred[2].data<double>().ToArray());
        Assert.Equal(0, blurred[1].abs().sum().item<double>());
    }

    // Left of the pixels a b c lies b: the border itself is not repeated.
    [Fact]
    public void Edges_are_reflected()
    {
        var row = tensor(new double[] { 1, 10, 100 }).reshape(1, 1, 1, 3);
        var kernel = ReflectedGaussianBlur.Kernel(3, 2).data<double>().ToArray();
        Assert.Equal((kernel[0] * 10) + (kernel[1] * 1) + (kernel[2] * 10), ReflectedGaussianBlur.Of(row, 3, 1, 2)[0, 0, 0, 0].item<double>(), precision: 12);
    }

    [Fact]
    public void Channels_do_not_mix()
    {
        var images = stack([full([4, 4], 3.0, dtype: float64), full([4, 4], -5.0, dtype: float64)]).unsqueeze(0);
        Assert.True(ReflectedGaussianBlur.Of(images, 3, 3, 1).allclose(images));
    }

    [Fact]
    public void Kernels_without_a_middle_and_images_without_room_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ReflectedGaussianBlur.Kernel(4, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReflectedGaussianBlur.Kernel(3, 0));
        var error = Assert.Throws<ArgumentException>(() => ReflectedGaussianBlur.Of(zeros(1, 1, 4, 4), width: 3, height: 9, sigma: 1));
        Assert.StartsWith("images of 4 x 4 are too small for a kernel of 9 x 3", error.Message, StringComparison.Ordinal);
    }
}
