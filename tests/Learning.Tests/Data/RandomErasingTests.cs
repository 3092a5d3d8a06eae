using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Tests;

public sealed class RandomErasingTests
{
    [Fact]
    public void The_rectangle_is_set_to_0_in_every_channel_and_nothing_else_is()
    {
        var image = Enumerable.Repeat(1f, 2 * 3 * 4).ToArray();
        RandomErasing.Erase(image, 3, 4, new Part(1, 1, 2, 2));
        float[] plane = [1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1];
        Assert.Equal((float[])[.. plane, .. plane], image);
    }

    // Shares of the area 2 to 33 %, but for the rounding of the sides, mean 17.5 %; a few large ones do not fit.
    [Fact]
    public void Rectangles_lie_inside_and_come_in_all_sizes()
    {
        var draws = new Philox(3);
        var parts = Enumerable.Range(0, 4000).Select(_ => RandomErasing.Next(100, 100, probability: 1, draws)!.Value).ToList();
        Assert.All(parts, part => Assert.True(part is { Left: >= 0, Top: >= 0 } && part.Left + part.Width <= 100 && part.Top + part.Height <= 100));
        var shares = parts.Select(part => part.Width * part.Height / 1e4).ToList();
        Assert.Equal(0.02, shares.Min(), tolerance: 0.002);
        Assert.Equal(0.33, shares.Max(), tolerance: 0.012);
        Assert.Equal(0.17, shares.Average(), tolerance: 0.01);
    }

    [Fact]
    public void As_many_are_spared_as_the_probability_says()
    {
        var draws = new Philox(3);
        Assert.Equal(0.75, Enumerable.Range(0, 4000).Count(_ => RandomErasing.Next(32, 32, probability: 0.25, draws) is null) / 4000.0, tolerance: 0.03);
    }
}
