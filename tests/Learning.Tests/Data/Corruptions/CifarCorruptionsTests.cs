using Retable.Contract;
using Retable.Learning.Data.Corruptions;

namespace Retable.Tests;

public sealed class CifarCorruptionsTests
{
    public static TheoryData<string> Names => [.. CifarCorruptions.Names];

    [Fact]
    public void Fourteen_of_the_nineteen_are_there() => Assert.Equal(14, CifarCorruptions.Names.Count);

    [Theory, MemberData(nameof(Names))]
    public void Every_severity_gives_an_image_of_the_same_size_and_the_same_one_twice(string name)
    {
        for (var severity = 1; severity <= CifarCorruptions.Severities; severity++)
        {
            var (first, second) = (Corrupted(name, severity), Corrupted(name, severity));
            Assert.Equal(3 * 32 * 32, first.Levels.Length);
            Assert.All(first.Levels, level => Assert.InRange(level, 0, 255));
            Assert.Equal(first.Levels, second.Levels);
        }
    }

    // Where severity is one number it moves the image further each time. (Saturate is not: it takes colour first and adds later.)
    [Theory]
    [InlineData("gaussian_noise"), InlineData("speckle_noise"), InlineData("shot_noise"), InlineData("impulse_noise"), InlineData("gaussian_blur")]
    [InlineData("zoom_blur"), InlineData("contrast"), InlineData("brightness"), InlineData("pixelate"), InlineData("motion_blur")]
    public void A_higher_severity_moves_the_image_further(string name)
    {
        var distances = Enumerable.Range(1, CifarCorruptions.Severities).Select(severity => Distance(name, severity)).ToArray();
        Assert.Equal(distances.Order(), distances);
    }

    [Fact]
    public void The_image_given_is_not_written_into()
    {
        var (image, before) = (Photograph(), Photograph().Planes);
        foreach (var name in CifarCorruptions.Names)
        {
            CifarCorruptions.Of(name, 5).Apply(image, new Philox(1));
        }

        Assert.Equal(before, image.Planes);
    }

    [Fact]
    public void An_unknown_name_is_told_with_the_nearest()
    {
        var error = Assert.Throws<BadInputException>(() => CifarCorruptions.Of("gausian_noise", 1));
        Assert.Contains("gaussian_noise", error.Describe(), StringComparison.Ordinal);
    }

    [Theory, InlineData(0), InlineData(6)]
    public void A_severity_that_there_is_not_is_refused(int severity) =>
        Assert.Throws<BadInputException>(() => CifarCorruptions.Of("contrast", severity));

    private static FloatImage Corrupted(string name, int severity) => CifarCorruptions.Of(name, severity).Apply(Photograph(), new Philox(5));

    private static double Distance(string name, int severity)
    {
        var (levels, planes) = (Corrupted(name, severity).Levels, Photograph().Planes);
        return levels.Select((level, i) => (level - planes[i]) * (level - planes[i])).Sum();
    }

    // Waves of another length in each channel, between 40 and 200.
    private static ByteImage Photograph() => new(
        [.. Enumerable.Range(0, 3 * 1024).Select(i => (byte)(120 + (80 * Math.Sin((i % 32 * (0.3 + (i / 1024 * 0.2))) + (i / 32 % 32 * 0.5)))))],
        3, 32, 32);
}
