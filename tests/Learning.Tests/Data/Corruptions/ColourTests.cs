using Retable.Learning.Data.Corruptions;

namespace Retable.Tests;

public sealed class ColourTests
{
    // Black and white have the mean one half.
    [Fact]
    public void Contrast_draws_pixels_to_the_mean_of_their_channel() =>
        Close([63.75, 191.25, 51, 51], new Contrast(0.5).Apply(new ByteImage([0, 255, 51, 51], channels: 2, height: 1, width: 2)));

    [Fact]
    public void Brightness_keeps_the_shares_of_the_channels() =>
        Close([178.5, 102 * 178.5 / 153, 51 * 178.5 / 153], new Brightness(0.1).Apply(Colour(153, 102, 51)));

    [Fact]
    public void What_is_as_bright_as_can_be_stays() => Close([255, 0, 51], new Brightness(0.3).Apply(Colour(255, 0, 51)));

    // However many channels a grey image has.
    [Fact]
    public void Grey_is_brightened_by_addition()
    {
        Close([76.5, 255], new Brightness(0.1).Apply(new ByteImage([51, 250], 1, 1, 2)));
        Close([76.5, 76.5, 76.5], new Brightness(0.1).Apply(Colour(51, 51, 51)));
    }

    [Fact]
    public void Without_saturation_all_channels_are_the_largest() => Close([153, 153, 153], new Saturate(0, 0).Apply(Colour(153, 102, 51)));

    // Saturation 2/3 twice over is clipped to 1: the least channel becomes 0 and the middle one, half way, is half of the largest.
    [Fact]
    public void With_full_saturation_the_least_channel_is_0() => Close([153, 76.5, 0], new Saturate(2, 0).Apply(Colour(153, 102, 51)));

    // Every order of the channels is a sector of the hue.
    [Theory]
    [InlineData(153, 102, 51)]
    [InlineData(102, 153, 51)]
    [InlineData(51, 153, 102)]
    [InlineData(51, 102, 153)]
    [InlineData(102, 51, 153)]
    [InlineData(153, 51, 102)]
    [InlineData(153, 153, 51)]
    [InlineData(51, 153, 153)]
    [InlineData(153, 51, 153)]
    [InlineData(0, 0, 0)]
    public void A_saturation_that_is_not_changed_changes_nothing(byte red, byte green, byte blue) =>
        Close([red, green, blue], new Saturate(1, 0).Apply(Colour(red, green, blue)));

    [Fact]
    public void Grey_images_have_no_saturation() =>
        Assert.Throws<ArgumentException>(() => new Saturate(1, 0).Apply(new ByteImage([1, 2], 1, 1, 2)));

    [Fact]
    public void Images_of_two_channels_have_no_brightness() =>
        Assert.Throws<ArgumentException>(() => new Brightness(0.1).Apply(new ByteImage([1, 2], 2, 1, 1)));

    [Fact]
    public void Bytes_that_are_no_image_of_that_size_are_refused() => Assert.Throws<ArgumentException>(() => new ByteImage([1, 2, 3], 1, 2, 2));

    [Fact]
    public void Digits_behind_the_point_are_cut_off() =>
        Assert.Equal([12, 0, 255], new FloatImage([12.999, 0.5, 255], 1, 1, 3).Truncated().Planes);

    private static ByteImage Colour(byte red, byte green, byte blue) => new([red, green, blue], channels: 3, height: 1, width: 1);

    private static void Close(double[] expected, FloatImage actual) => Assert.Equal(expected, actual.Levels, (a, b) => Math.Abs(a - b) < 1e-9);
}
