using Retable.Learning.Anchoring;
using Retable.Learning.Data;
using Retable.Papers.Amp;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>What amp does to images: the corruption of anchors by given draws, and the four resizes of its benchmark.</summary>
internal static class AmpImages
{
    [Op("amp.corrupt-anchor")]
    public static void Corrupt(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var (kernelX, kernelY, sigma) = (inputs["blur_kernel_x"].Int, inputs["blur_kernel_y"].Int, inputs["sigma"].Number);
        var size = inputs["out_size"].Ints;
        var corruption = new AnchorCorruption(size[0], size[1], kernelX, kernelY);
        var draw = new Corruption(
            inputs["crop_top"].Int, inputs["crop_left"].Int, inputs["crop_height"].Int, inputs["crop_width"].Int,
            inputs["flip"].Flag, new Jitter(inputs["brightness"].Number, sigma), inputs["gray"].Flag);
        expected["kernel_x"].Matches(Tensors.Numbers(ReflectedGaussianBlur.Kernel(kernelX, sigma)));
        expected["kernel_y"].Matches(Tensors.Numbers(ReflectedGaussianBlur.Kernel(kernelY, sigma)));

        var anchors = Tensors.Of(inputs["anchors"]);
        var cropped = corruption.Crop(anchors, draw);
        var flipped = AnchorCorruption.Flip(cropped, draw);
        var bright = AnchorCorruption.Brighten(flipped, draw);
        MatchSamples(expected["after_crop"], cropped);
        MatchSamples(expected["after_flip"], flipped);
        MatchSamples(expected["after_brightness"], bright);
        MatchSamples(expected["after_blur"], corruption.Blur(bright, draw));
        var corrupted = corruption.Apply(anchors, draw);
        expected["corrupted"].Matches(Tensors.Numbers(corrupted));
        MatchResidual(inputs, expected["residual_row"], anchors, corrupted);
    }

    [Op("data.resize-pillow")]
    public static void Resize(Fixture fixture)
    {
        var image = fixture.Inputs["image_hwc"];
        var (height, width, channels) = ((int)image.Shape[0], (int)image.Shape[1], (int)image.Shape[2]);
        using var scope = NewDisposeScope();
        byte[] planes = [.. Tensors.Numbers(Tensors.Of(image).permute(2, 0, 1)).Select(value => (byte)value)];
        foreach (var name in fixture.Expected.Names)
        {
            var (rows, columns) = ((int)fixture.Expected[name].Shape[0], (int)fixture.Expected[name].Shape[1]);
            var resized = PillowResampling.Resize(planes, (channels, height, width), rows, columns, Enum.Parse<PillowFilter>(name, ignoreCase: true));
            var pixels = tensor(resized.Select(value => (double)value).ToArray()).reshape(channels, rows, columns).permute(1, 2, 0);
            fixture.Expected[name].Matches(Tensors.Numbers(pixels));
        }
    }

    // A few pixels of a stage: [image, channel, place on the diagonal] and the value.
    private static void MatchSamples(FixtureNode samples, Tensor images)
    {
        for (var i = 0; i < samples.Count; i++)
        {
            var place = samples[i][0].Ints;
            samples[i][1].Matches(images[place[0], place[1], place[2], place[2]].item<double>());
        }
    }

    // Of one row of the images: the residual is of the anchors as they were before.
    private static void MatchResidual(FixtureNode inputs, FixtureNode expected, Tensor anchors, Tensor corrupted)
    {
        var row = inputs["x_row_index"].Int;
        var pairs = AnchoredBatch.Of(Tensors.Of(inputs["x_row"]), anchors.select(2, row), corrupted.select(2, row));
        expected.Matches(Tensors.Numbers(pairs.narrow(1, anchors.shape[1], anchors.shape[1])));
    }
}
