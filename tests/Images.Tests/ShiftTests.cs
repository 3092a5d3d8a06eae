using Retable.Contract;
using Retable.Images;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>The verbs that make test images harder, or of no class.</summary>
public sealed class ShiftTests : IDisposable
{
    private readonly StepLab _lab = new();

    public ShiftTests() => _lab.Quarters("test.parquet", "test", 60, 8, new Philox(2));

    public void Dispose() => _lab.Dispose();

    // CIFAR-10-C's layout: block s − 1 is severity s, in the order of the test set. Contrast at severity s keeps the labels and draws nothing.
    [Fact]
    public void Severities_follow_one_another_each_in_the_order_of_the_test_set()
    {
        Corrupted("contrast", new CorruptParameters { Corruption = "contrast", Size = 10 });
        var shifted = ImageFile.Read(_lab.At("contrast.images"));
        var test = ImageFile.Read(_lab.At("test.parquet"));
        Assert.Equal("quarters-c-contrast", shifted.Dataset);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => test.Labels[i % 10]), shifted.Labels);
        var spread = Enumerable.Range(0, 5).Select(s => shifted.Pixels.narrow(0, 10 * s, 10).to(float64).std().item<double>()).ToList();
        Assert.All(spread.Zip(spread.Skip(1)), pair => Assert.True(pair.First > 1.1 * pair.Second, $"{pair.First} to {pair.Second}"));
    }

    [Fact]
    public void Noise_is_the_same_bytes_twice_and_others_with_another_seed()
    {
        var parameters = new CorruptParameters { Corruption = "shot_noise", Size = 5 };
        Corrupted("a", parameters);
        Corrupted("b", parameters);
        Corrupted("c", parameters with { Seed = 1 });
        Assert.Equal(_lab.Bytes("a.images"), _lab.Bytes("b.images"));
        Assert.NotEqual(_lab.Bytes("a.images"), _lab.Bytes("c.images"));
    }

    // One grey image twice: the noise of the second is not that of the first.
    [Fact]
    public void Each_image_and_each_severity_has_noise_of_its_own()
    {
        ImageWriter.Write(_lab.At("test.parquet"), "grey", "test", [1, 8, 8], Enumerable.Repeat((0, Enumerable.Repeat((byte)128, 64).ToArray()), 2));
        Corrupted("a", new CorruptParameters { Corruption = "gaussian_noise" });
        var noise = ImageFile.Read(_lab.At("a.images")).Pixels;
        Assert.Equal(10, Enumerable.Range(0, 10).Select(i => Convert.ToHexString(noise[i].contiguous().data<byte>().ToArray())).Distinct().Count());
    }

    [Fact]
    public void An_unknown_corruption_is_refused_with_the_nearest_name()
    {
        var error = Assert.Throws<BadInputException>(() => Corrupted("a", new CorruptParameters { Corruption = "gausian_noise" }));
        Assert.Contains("gaussian_noise", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_kind_of_outlier_is_what_it_says()
    {
        using var scope = NewDisposeScope();
        var image = arange(16).to(uint8).reshape(1, 4, 4);
        byte[] Made(OutlierKind kind) => Outliers.Of(kind, image, new Philox(3)).contiguous().data<byte>().ToArray();
        Assert.Equal(Enumerable.Range(0, 16).Select(i => (byte)(255 - i)), Made(OutlierKind.Negative));
        Assert.Equal([3, 7, 11, 15, 2, 6, 10, 14, 1, 5, 9, 13, 0, 4, 8, 12], Made(OutlierKind.Rotation));
        Assert.Equal([10, 11, 8, 9, 14, 15, 12, 13, 2, 3, 0, 1, 6, 7, 4, 5], Made(OutlierKind.Quadrants));
        var shuffled = Made(OutlierKind.PixelShuffle);
        Assert.Equal(Enumerable.Range(0, 16).Select(i => (byte)i), shuffled.Order());
        Assert.NotEqual(Enumerable.Range(0, 16).Select(i => (byte)i), shuffled);
        Assert.NotEqual(shuffled.Order(), Made(OutlierKind.Uniform).Order());
    }

    [Fact]
    public void A_quarter_turn_needs_a_square()
    {
        using var image = zeros([1, 4, 5], uint8);
        Assert.Throws<BadInputException>(() => Outliers.Of(OutlierKind.Rotation, image, new Philox(1)));
    }

    private void Corrupted(string name, CorruptParameters parameters) =>
        Corrupt.Run(parameters, _lab.Context(name, [("images", "test.parquet")], ["images"]));
}
