using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Tests;

public sealed class RotationDrawsTests
{
    // Uniform in ±20: the mean of 500 has a deviation of 0.52.
    [Fact]
    public void Images_are_turned_to_both_sides_alike()
    {
        var degrees = new CropFlipRotate(1, 0, 20).Draws(500, new Philox(1)).Select(draw => draw.Degrees).ToList();
        Assert.InRange(degrees.Average(), -2, 2);
        Assert.True(degrees.Min() < -18 && degrees.Max() > 18);
    }
}
