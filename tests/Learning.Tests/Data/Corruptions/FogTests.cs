using Retable.Contract;
using Retable.Learning.Data.Corruptions;

namespace Retable.Tests;

public sealed class FogTests
{
    // Two by two with draws 1, 0, −1 at w = 100: centre 100, right of the corner 50, below it 50 − 100.
    [Fact]
    public void A_plasma_map_is_means_of_the_points_around_plus_a_draw()
    {
        var draws = new Queue<double>([1, 0, -1]);
        Assert.Equal([1 / 3.0, 2 / 3.0, 0, 1], PlasmaMap.Of(2, 3, _ => draws.Dequeue()), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Each_level_is_drawn_within_less_by_the_decay()
    {
        var widths = new List<double>();
        PlasmaMap.Of(8, 2, width =>
        {
            widths.Add(width);
            return 0;
        });
        Assert.Equal([.. Enumerable.Repeat(100.0, 3), .. Enumerable.Repeat(50.0, 12), .. Enumerable.Repeat(25.0, 48)], widths);
    }

    [Fact]
    public void A_map_without_relief_is_0_and_not_NaN() => Assert.All(PlasmaMap.Of(4, 2, _ => 0), value => Assert.Equal(0, value));

    [Fact]
    public void A_map_lies_between_0_and_1_and_reaches_both()
    {
        var map = PlasmaMap.Of(32, 1.75, new Philox(1));
        Assert.Equal((0.0, 1.0, 1024), (map.Min(), map.Max(), map.Length));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(12)]
    public void A_map_of_another_side_is_refused(int side) => Assert.Throws<ArgumentException>(() => PlasmaMap.Of(side, 2, new Philox(1)));

    // x = 0.2 and 0.8, m = 0.8, a = 0.5, P = 1 everywhere: (x + 0.5) · 0.8 / 1.3.
    [Fact]
    public void Fog_lifts_all_pixels_and_keeps_the_largest()
    {
        var map = Enumerable.Repeat(1.0, 32 * 32).ToArray();
        var levels = new Fog(0.5, 3).Cover(new ByteImage([51, 204], 1, 1, 2), map).Levels;
        Assert.Equal([255 * 0.7 * 0.8 / 1.3, 204], levels, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void All_channels_are_under_the_same_fog()
    {
        var image = new ByteImage([.. Enumerable.Repeat((byte)100, 2 * 16)], 2, 4, 4);
        var levels = new Fog(1, 2).Apply(image, new Philox(1)).Levels;
        Assert.Equal(levels[..16], levels[16..]);
        Assert.True(levels.Distinct().Count() > 10);
    }

    [Fact]
    public void An_image_larger_than_32_pixels_has_a_larger_map()
    {
        var image = new ByteImage(new byte[33 * 5], 1, 33, 5);
        Assert.Equal(64 * 64, new Fog(1, 2).Map(image, _ => 0).Length);
        Assert.Throws<ArgumentException>(() => new Fog(1, 2).Cover(image, new double[32 * 32]));
    }

    [Fact]
    public void Black_stays_black() => Assert.All(new Fog(1, 2).Apply(new ByteImage(new byte[16], 1, 4, 4), new Philox(1)).Levels, level => Assert.Equal(0, level));
}
