using Retable.Learning.Data;
using Retable.Papers.Amp;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class AnchorCorruptionTests
{
    private const int Side = 8;
    private static readonly Corruption Nothing = new(0, 0, Side, Side, Flip: false, Jitter: null, Gray: false);
    private readonly AnchorCorruption _corruption = new(Side, Side);
    private readonly Tensor _images = (arange(2 * 3 * Side * Side, dtype: float64).reshape(2, 3, Side, Side) / 100) - 1;

    [Fact]
    public void A_draw_of_nothing_changes_nothing() => Assert.True(_corruption.Apply(_images, Nothing).allclose(_images));

    [Fact]
    public void A_flip_exchanges_left_and_right() =>
        Assert.True(_corruption.Apply(_images, Nothing with { Flip = true }).allclose(_images.flip(3)));

    // Two columns stretched to four, with centres at ¼, ¾, 1¼, 1¾ of a column.
    [Fact]
    public void A_crop_is_stretched_between_the_pixels_centres()
    {
        var row = tensor(new double[] { 9, 0, 100, 9 }).reshape(1, 1, 1, 4);
        var cropped = new AnchorCorruption(1, 4).Crop(row, Nothing with { Left = 1, Height = 1, Width = 2 });
        Assert.Equal([0, 25, 75, 100], cropped.data<double>().ToArray());
    }

    // Normalised pixels: what is darker than the mean becomes 0, what is more than a deviation brighter becomes 1.
    [Fact]
    public void Brightness_clamps_to_0_and_1()
    {
        var pixels = tensor(new double[] { -2, 0.5, 0.9 }).reshape(1, 1, 1, 3);
        Assert.Equal([0, 0.75, 1], AnchorCorruption.Brighten(pixels, Nothing with { Jitter = new Jitter(1.5, 1) }).data<double>().ToArray());
    }

    // The other way round the clamp would come after the blur, and bright pixels would spread more.
    [Fact]
    public void Brightness_comes_before_the_blur()
    {
        var draw = Nothing with { Jitter = new Jitter(1.2, 2) };
        var expected = ReflectedGaussianBlur.Of((1.2 * _images).clamp(0, 1), width: 3, height: 9, sigma: 2);
        Assert.True(_corruption.Apply(_images, draw).allclose(expected));
    }

    [Fact]
    public void Gray_is_the_weighted_sum_in_all_three_channels()
    {
        var pixel = tensor(new double[] { 1, -2, 3 }).reshape(1, 3, 1, 1);
        var gray = AnchorCorruption.Desaturate(pixel, Nothing with { Gray = true }).data<double>().ToArray();
        Assert.All(gray, value => Assert.Equal(0.2989 - (2 * 0.587) + (3 * 0.114), value, precision: 12));
        Assert.Equal(3, gray.Length);
    }

    [Theory, InlineData(-1, 0, 4, 4), InlineData(0, 5, 4, 4), InlineData(0, 0, 0, 4), InlineData(0, 0, 9, 4)]
    public void A_crop_outside_the_image_is_refused(int top, int left, int height, int width) => Assert.Throws<ArgumentException>(
        () => _corruption.Apply(_images, Nothing with { Top = top, Left = left, Height = height, Width = width }));

    [Fact]
    public void Gray_of_one_channel_is_refused_with_both_shapes()
    {
        var error = Assert.Throws<ArgumentException>(() => _corruption.Apply(_images.narrow(1, 0, 1), Nothing with { Gray = true }));
        Assert.StartsWith("'images' has shape [2, 1, 8, 8] but needs [any, 3, any, any]", error.Message, StringComparison.Ordinal);
    }
}
