using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Tests;

// An image of three equal planes, 2 rows of 3 pixels.
public sealed class TrivialAugmentTests
{
    private static readonly byte[] Plane = [10, 20, 30, 40, 50, 60];

    [Theory]
    [InlineData(TrivialAugment.Change.Identity, 0, new byte[] { 10, 20, 30, 40, 50, 60 })]
    [InlineData(TrivialAugment.Change.TranslateX, 1, new byte[] { 0, 10, 20, 0, 40, 50 })]
    [InlineData(TrivialAugment.Change.TranslateX, -2, new byte[] { 30, 0, 0, 60, 0, 0 })]
    [InlineData(TrivialAugment.Change.TranslateY, 1, new byte[] { 0, 0, 0, 10, 20, 30 })]
    [InlineData(TrivialAugment.Change.ShearX, 0.8, new byte[] { 10, 20, 30, 50, 60, 0 })] // the second row by ⌊0.5 + 1.5 · 0.8⌋ = 1
    [InlineData(TrivialAugment.Change.Rotate, 180, new byte[] { 60, 50, 40, 30, 20, 10 })]
    [InlineData(TrivialAugment.Change.Brightness, -0.5, new byte[] { 5, 10, 15, 20, 25, 30 })]
    [InlineData(TrivialAugment.Change.Color, 0.9, new byte[] { 10, 20, 30, 40, 50, 60 })] // gray already
    [InlineData(TrivialAugment.Change.Contrast, -0.9, new byte[] { 32, 33, 34, 35, 36, 37 })] // a tenth of the distance to 35, cut off
    [InlineData(TrivialAugment.Change.Posterize, 2, new byte[] { 0, 0, 0, 0, 0, 0 })]
    [InlineData(TrivialAugment.Change.Posterize, 4, new byte[] { 0, 16, 16, 32, 48, 48 })]
    [InlineData(TrivialAugment.Change.Solarize, 35, new byte[] { 10, 20, 30, 215, 205, 195 })]
    [InlineData(TrivialAugment.Change.AutoContrast, 0, new byte[] { 0, 51, 102, 153, 203, 255 })] // 50 · 5.1 − 51 is a hair below 204 in double, and is cut off
    [InlineData(TrivialAugment.Change.Equalize, 0, new byte[] { 10, 20, 30, 40, 50, 60 })] // fewer pixels than brightnesses
    public void Each_change_does_to_the_pixels_what_Pillow_does(TrivialAugment.Change change, double strength, byte[] expected) =>
        Assert.Equal((byte[])[.. expected, .. expected, .. expected], TrivialAugment.Apply([.. Plane, .. Plane, .. Plane], 2, 3, new TrivialAugment.Draw(change, strength)));

    // 510 pixels, half black and half at 100: (510 − 255) / 255 = 1 a step, so black becomes 0 and the others 255.
    [Fact]
    public void Equalising_spreads_two_brightnesses_to_the_ends()
    {
        byte[] plane = [.. Enumerable.Repeat((byte)0, 255), .. Enumerable.Repeat((byte)100, 255)];
        var equalised = TrivialAugment.Apply([.. plane, .. plane, .. plane], 2, 255, new TrivialAugment.Draw(TrivialAugment.Change.Equalize, 0));
        Assert.Equal((byte[])[0, 255], equalised.Distinct().Order());
    }

    // The middle of 3 × 3 pixels: (5 · 130 + 8 · 0) / 13 = 50; sharpened by as much again it is 130 + 80.
    [Fact]
    public void Sharpness_goes_from_the_smoothed_image_through_the_image_and_beyond()
    {
        byte[] plane = [0, 0, 0, 0, 130, 0, 0, 0, 0];
        byte Middle(double strength) => TrivialAugment.Apply([.. plane, .. plane, .. plane], 3, 3, new TrivialAugment.Draw(TrivialAugment.Change.Sharpness, strength))[4];
        Assert.Equal([50, 130, 210], new[] { Middle(-1), Middle(0), Middle(1) });
    }

    [Fact]
    public void Every_change_comes_as_often_and_strengths_fill_their_ranges()
    {
        var generator = new Philox(7);
        var draws = Enumerable.Range(0, 14_000).Select(_ => TrivialAugment.Next(generator)).ToList();
        Assert.All(draws.GroupBy(draw => draw.Change), group => Assert.InRange(group.Count(), 850, 1150));
        Assert.Equal(14, draws.Select(draw => draw.Change).Distinct().Count());
        Range(TrivialAugment.Change.Rotate, -135, 135);
        Range(TrivialAugment.Change.TranslateX, -32, 32);
        Range(TrivialAugment.Change.Contrast, -0.99, 0.99);
        Range(TrivialAugment.Change.Posterize, 2, 8);
        Range(TrivialAugment.Change.Solarize, 0, 255);

        void Range(TrivialAugment.Change change, double least, double largest)
        {
            var strengths = draws.Where(draw => draw.Change == change).Select(draw => draw.Strength).ToList();
            Assert.Equal((least, largest), (Math.Round(strengths.Min(), 6), Math.Round(strengths.Max(), 6)));
        }
    }
}
