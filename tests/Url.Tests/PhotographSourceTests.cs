using Retable.Contract;
using Retable.Learning.Data;
using Retable.Papers.Url;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>What becomes of a photograph before a network learns from it.</summary>
public sealed class PhotographSourceTests : IDisposable
{
    private const int Side = 32;

    private readonly StepLab _lab = new();

    // From black on the left to white on the right, the same in every row.
    public PhotographSourceTests()
    {
        byte[] pixels = [.. Enumerable.Range(0, 3 * Side * Side).Select(i => (byte)(i / 3 % Side * 255 / (Side - 1)))];
        var photograph = new Photograph(0, "it/0.jpg", Jpegs.Encode(pixels, Side, Side, quality: 100));
        PhotographFile.Write(_lab.At("it.photographs"), new PhotographSet("few", "train", 0, ["it"]), [photograph, photograph]);
    }

    public void Dispose() => _lab.Dispose();

    // What contrastive methods take for two images: one photograph, twice in a batch.
    [Fact]
    public void Two_crops_of_one_photograph_are_two_images()
    {
        var crops = Learnt(new Augmentation { CropScale = 0.3, Flip = 0 }, [0, 0, 1], seed: 1);
        Assert.False(crops[0].allclose(crops[1]));
        Assert.False(crops[0].allclose(crops[2]));
    }

    [Fact]
    public void A_flip_exchanges_left_and_right()
    {
        var plain = Learnt(new Augmentation { CropScale = 1, Flip = 0 }, [0], seed: 1);
        Assert.True(plain[0, 0, 5, 0].item<float>() < 0.1 && plain[0, 0, 5, Side - 1].item<float>() > 0.9);
        Assert.True(Learnt(new Augmentation { CropScale = 1, Flip = 1 }, [0], seed: 1).flip(3).equal(plain).all().item<bool>());
    }

    [Fact]
    public void Half_of_the_photographs_are_flipped_where_the_probability_is_a_half()
    {
        var images = Learnt(new Augmentation { CropScale = 1, Flip = 0.5 }, [.. new int[400]], seed: 1);
        // 200, within four standard errors of 10.
        Assert.InRange(images.select(3, 0).mean([1L, 2L]).gt(0.5).sum().item<long>(), 160, 240);
    }

    // Nine tenths of the area are at least nine tenths of the width, so nine tenths of the greys; the usual crops go down to 8 %.
    [Fact]
    public void A_crop_keeps_the_share_that_it_is_told_to()
    {
        Assert.True(Range(0.9) > 0.83);
        Assert.True(Range(0.08) < 0.6);

        float Range(double scale)
        {
            var images = Learnt(new Augmentation { CropScale = scale, Flip = 0 }, [.. new int[60]], seed: 2).flatten(1);
            return (images.amax([1L]) - images.amin([1L])).min().item<float>();
        }
    }

    private Tensor Learnt(Augmentation augmentation, int[] images, ulong seed)
    {
        var card = new ModelParameters { Method = new Method.CrossEntropy(), Input = new() { Size = Side, Mean = [0], Std = [1] }, Augmentation = augmentation };
        using var source = new PhotographSource([_lab.At("it.photographs")], card, new ImagePlace(CPU, _lab.At("scratch"), Threads: 1));
        return source.Training(images, new Philox(seed));
    }
}
