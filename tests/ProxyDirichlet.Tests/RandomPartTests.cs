using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Tests;

public sealed class RandomPartTests
{
    private const int Height = 300, Width = 400;

    [Fact]
    public void Every_part_lies_inside_with_the_area_and_the_aspect_that_it_may_have()
    {
        foreach (var part in Parts(2000))
        {
            Assert.InRange(part.Left, 0, Width - part.Width);
            Assert.InRange(part.Top, 0, Height - part.Height);
            Assert.InRange((double)part.Width * part.Height / (Width * Height), 0.079, 1.0);
            Assert.InRange((double)part.Width / part.Height, 0.74, 1.35);
        }
    }

    // Areas are uniform in 0.08 … 1 but for the draws that do not fit, which are large ones: three quarters of the range have their mean at 0.5 or less.
    [Fact]
    public void Small_areas_are_as_frequent_as_a_uniform_draw_makes_them()
    {
        var areas = Parts(4000).Select(part => (double)part.Width * part.Height / (Width * Height)).ToList();
        var (small, middle) = (areas.Count(area => area < 0.28), areas.Count(area => area is >= 0.28 and < 0.48));
        Assert.InRange((double)small / middle, 0.85, 1.18);
    }

    // Nothing that may be drawn fits into one row: the largest centred part with an aspect of 4/3 is one pixel.
    [Fact]
    public void An_image_that_no_draw_fits_gives_its_middle()
    {
        var part = RandomPart.Of(1, 1000, new Philox(1));
        Assert.Equal(1, part.Height);
        Assert.InRange(part.Width, 1, 2);
        Assert.InRange(part.Left, 498, 500);
    }

    [Fact]
    public void The_same_draws_give_the_same_part() => Assert.Equal(Parts(10), Parts(10));

    private static List<Part> Parts(int count)
    {
        var draws = new Philox(5);
        return [.. Enumerable.Range(0, count).Select(_ => RandomPart.Of(Height, Width, draws))];
    }
}
