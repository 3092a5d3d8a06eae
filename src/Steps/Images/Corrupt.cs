using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Data.Corruptions;
using static TorchSharp.torch;

namespace Retable.Images;

/// <summary>Parameters of the verb <c>corrupt</c>.</summary>
public sealed record CorruptParameters
{
    /// <summary>The corruption's name as in CIFAR-10-C's files: <c>gaussian_noise</c>.</summary>
    public required string Corruption { get; init; }

    /// <summary>The largest number of images, taken from the start.</summary>
    [Range(1, int.MaxValue)]
    public int Size { get; init; } = int.MaxValue;

    public long Seed { get; init; }
}

/// <summary>Corrupts a test set at five severities, laid out like CIFAR-10-C: all images at the first severity, then all at the second, ...</summary>
public static class Corrupt
{
    public static void Run(CorruptParameters parameters, StepContext context)
    {
        var images = ImageFile.Read(context.Input("images"));
        var size = Math.Min(parameters.Size, images.Count);
        var corruptions = Enumerable.Range(1, ShiftedSet.Severities).Select(severity => CifarCorruptions.Of(parameters.Corruption, severity)).ToList();
        var name = ShiftedSet.NameOf(images.Dataset, parameters.Corruption);
        var (channels, height, width) = images.Shape;
        ImageWriter.Write(context.Output("images"), name, "test", [channels, height, width], Contents());

        IEnumerable<(int Label, byte[] Content)> Contents()
        {
            var (done, seeds) = (0, new SeedSequence(unchecked((ulong)parameters.Seed)));
            for (var severity = 0; severity < corruptions.Count; severity++)
            {
                for (var i = 0; i < size; i++)
                {
                    context.ThrowIfStopping();
                    var image = new ByteImage(PixelsOf(images, i), channels, height, width);
                    var draws = seeds.Generator(parameters.Corruption, severity + 1, i);
                    yield return (images.Labels[i], corruptions[severity].Apply(image, draws).Truncated().Planes);
                    context.Progress(++done, (double)size * corruptions.Count, "images");
                }
            }
        }
    }

    private static byte[] PixelsOf(ImageSet images, int index)
    {
        using var scope = NewDisposeScope();
        return images.Pixels[index].contiguous().data<byte>().ToArray();
    }
}
