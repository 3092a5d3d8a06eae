using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Tests;

public sealed class ColourChangesTests
{
    // A third of the circle takes red to green, two thirds to blue; grey has no hue.
    [Theory]
    [InlineData(1.0 / 3, new[] { 1f, 0, 0 }, new[] { 0f, 1, 0 })]
    [InlineData(2.0 / 3, new[] { 1f, 0, 0 }, new[] { 0f, 0, 1 })]
    [InlineData(-1.0 / 3, new[] { 0.8f, 0.2f, 0.2f }, new[] { 0.2f, 0.2f, 0.8f })]
    [InlineData(1.0 / 6, new[] { 1f, 0, 0 }, new[] { 1f, 1, 0 })]
    [InlineData(0.3, new[] { 0.5f, 0.5f, 0.5f }, new[] { 0.5f, 0.5f, 0.5f })]
    public void A_hue_turns_on_the_circle(double turn, float[] pixel, float[] turned)
    {
        ColourChanges.TurnHue(pixel, turn);
        Assert.Equal(turned, pixel, (expected, found) => Math.Abs(expected - found) < 1e-6);
    }

    // 0.2989 · 1 + 0.587 · 0.5 + 0.114 · 0 = 0.5924.
    [Fact]
    public void Grey_weighs_green_most() => Assert.Equal(0.5924, ColourChanges.Greys([1, 0.5f, 0])[0], precision: 6);

    // Half of each colour and half of the grey 0.299; half as bright again, cut to 1.
    [Fact]
    public void Mixing_goes_from_the_image_to_the_other_and_is_cut()
    {
        float[] red = [1, 0, 0];
        ColourChanges.Mix(red, 0.5, ColourChanges.Greys(red));
        Assert.Equal([0.64945f, 0.14945f, 0.14945f], red, (expected, found) => Math.Abs(expected - found) < 1e-6);
        float[] bright = [0.8f, 0.4f, 0];
        ColourChanges.Mix(bright, 1.5, []);
        Assert.Equal([1, 0.6f, 0], bright, (expected, found) => Math.Abs(expected - found) < 1e-6);
    }

    // Nine weights exp(-t²/2) but the middle's sum to 2.5066: the middle keeps 1 / 2.5066 along either axis.
    [Fact]
    public void A_blur_of_one_pixel_leaves_a_sixth_of_a_point()
    {
        var image = new float[3 * 15 * 15];
        image[(7 * 15) + 7] = 1;
        ColourChanges.GaussianBlur(image, 15, 1);
        var middle = 1 / (1 + (2 * (Math.Exp(-0.5) + Math.Exp(-2) + Math.Exp(-4.5))));
        Assert.Equal(middle * middle, image[(7 * 15) + 7], precision: 6);
        Assert.Equal(1, image.Sum(), precision: 4);
        Assert.All(image.Skip(225), x => Assert.Equal(0, x));
    }

    [Fact]
    public void Without_bounds_nothing_changes()
    {
        var changes = new ColourChanges();
        float[] image = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 1, 0, 0.5f];
        float[] same = [.. image];
        changes.Apply(image, 2, new Philox(1));
        Assert.True(changes.IsIdentity);
        Assert.Equal(same, image);
    }

    // Brightness alone, of a plain image: a factor in 0.6 … 1.4 whose mean is 1; with probability ½ half of the images stay as they are.
    [Fact]
    public void A_factor_lies_around_one_and_comes_as_often_as_it_is_told()
    {
        var changes = new ColourChanges { Brightness = 0.4, Probability = 0.5 };
        var values = Enumerable.Range(0, 4000).Select(i =>
        {
            float[] image = [0.5f, 0.5f, 0.5f];
            changes.Apply(image, 1, new Philox((ulong)i));
            return image[0] / 0.5;
        }).ToList();
        Assert.InRange(values.Count(value => value == 1) / 4000.0, 0.46, 0.54);
        Assert.InRange(values.Min(), 0.6, 0.62);
        Assert.InRange(values.Max(), 1.38, 1.4);
    }

    [Fact]
    public void Grey_comes_as_often_as_it_is_told()
    {
        var changes = new ColourChanges { Grey = 0.2 };
        var grey = Enumerable.Range(0, 4000).Count(i =>
        {
            float[] image = [1, 0, 0];
            changes.Apply(image, 1, new Philox((ulong)i));
            return image[0] == image[1];
        });
        Assert.InRange(grey / 4000.0, 0.17, 0.23);
    }
}
