using Retable.Contract;
using Retable.Learning.Data;
using Retable.Papers.ProxyDirichlet;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class CompositesTests
{
    // Every image is filled with ten times its label, so that the pixels of a composite spell its number.
    [Fact]
    public void The_label_is_the_number_that_the_images_spell_from_left_to_right()
    {
        using var scope = NewDisposeScope();
        using var composites = new CompositeSamples(Images(20), digits: 3, count: 15, new SeedSequence(1));
        var pixels = composites.Pixels(Enumerable.Range(0, 15).ToArray());
        Assert.Equal([15, 1, 2, 6], pixels.shape);
        for (var i = 0; i < 15; i++)
        {
            var digits = new[] { 0, 2, 4 }.Select(x => (int)Math.Round(pixels[i, 0, 0, x].item<float>() * 25.5)).ToArray();
            Assert.Equal(composites.Labels[i], (100 * digits[0]) + (10 * digits[1]) + digits[2]);
        }
    }

    [Fact]
    public void With_as_many_samples_as_the_images_make_each_image_is_used_once()
    {
        using var scope = NewDisposeScope();
        using var pairs = new CompositeSamples(Images(20), digits: 2, count: 0, new SeedSequence(1));
        Assert.Equal(10, pairs.Count);
        Assert.Equal(Enumerable.Range(0, 20).Sum(i => i % 10), pairs.Labels.Sum(label => (label / 10) + (label % 10)));
    }

    [Fact]
    public void A_sample_with_an_image_of_no_class_has_none()
    {
        using var scope = NewDisposeScope();
        using var pairs = new CompositeSamples(Images(2).Relabelled(label => label - 1), digits: 2, count: 1, new SeedSequence(1));
        Assert.Equal([-1], pairs.Labels);
    }

    private static ImageSet Images(int count)
    {
        var pixels = Enumerable.Range(0, count).SelectMany(i => Enumerable.Repeat((byte)(10 * (i % 10)), 4)).ToArray();
        return new ImageSet(
            "numbers", [.. Enumerable.Range(0, count).Select(i => (long)i)], [.. Enumerable.Range(0, count).Select(i => i % 10)],
            tensor(pixels).reshape(count, 1, 2, 2));
    }
}
