using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Metrics;
using static TorchSharp.torch;

namespace Retable.Images;

/// <summary>Parameters of the verbs <c>resample</c> and <c>collages</c>.</summary>
public record ResampleParameters
{
    /// <summary>Pillow's filter.</summary>
    public required PillowFilter Filter { get; init; }

    /// <summary>Pixels per side of the result.</summary>
    [Range(4, 1024)]
    public int Side { get; init; } = 32;

    /// <summary>The largest number of images, taken from the start.</summary>
    [Range(1, int.MaxValue)]
    public int Size { get; init; } = int.MaxValue;
}

/// <summary>Parameters of the verb <c>collages</c>.</summary>
public sealed record CollageParameters : ResampleParameters
{
    /// <summary>The number of images along each side of a collage.</summary>
    [Range(2, 64)]
    public int Tiles { get; init; } = 4;
}

/// <summary>Resizes photographs to one size with one of Pillow's filters, without keeping the aspect ratio: AMP's resizing benchmark, whose photographs are LSUN's.</summary>
/// <remarks>The benchmark's own files were compressed to JPEG once more; these are not. Source: LLNL/AMP@c614e7e, resize_ood/create_dataset.py.</remarks>
public static class Resample
{
    public static void Run(ResampleParameters parameters, StepContext context)
    {
        var folder = Directory.CreateDirectory(context.Scratch).FullName;
        using var photographs = new PhotographReader([.. context.Inputs("photographs").Select(each => each.Path)], folder, context.Threads, again: false);
        var count = Math.Min(parameters.Size, photographs.Count);
        ImageWriter.Write(context.Output("images"), NameOf(photographs.About.Dataset, parameters.Filter), "test", [3, parameters.Side, parameters.Side], Contents());

        IEnumerable<(int Label, byte[] Content)> Contents()
        {
            const int AtOnce = 64;
            for (var first = 0; first < count; first += AtOnce)
            {
                context.ThrowIfStopping();
                var chunk = Enumerable.Range(first, Math.Min(AtOnce, count - first)).ToArray();
                var length = 3 * parameters.Side * parameters.Side;
                var pixels = photographs.Decode(chunk, length, (_, planes, height, width, target) =>
                {
                    var resized = PillowResampling.Resize(planes, (3, height, width), parameters.Side, parameters.Side, parameters.Filter);
                    for (var i = 0; i < length; i++)
                    {
                        target[i] = resized[i];
                    }
                });
                foreach (var image in pixels.Chunk(length))
                {
                    yield return (OpenSetLabels.Unknown, Array.ConvertAll(image, value => (byte)value));
                }

                context.Progress(first + chunk.Length, count, "photographs");
            }
        }
    }

    /// <summary>The name under which metrics and predictions list the images: that of the photographs with that of the filter.</summary>
    internal static string NameOf(string dataset, PillowFilter filter) => $"{dataset}-{JsonNamingPolicy.SnakeCaseLower.ConvertName(filter.ToString())}";
}

/// <summary>Puts images together in a square and shrinks it to the size of one: the laptop profile's substitute for resized photographs.</summary>
public static class Collages
{
    public static void Run(CollageParameters parameters, StepContext context)
    {
        var images = ImageFile.Read(context.Input("images"));
        var (channels, height, width) = images.Shape;
        var each = parameters.Tiles * parameters.Tiles;
        var count = Math.Min(parameters.Size, images.Count / each);
        if (count == 0)
        {
            throw new BadInputException($"{images.Count} images are too few for a collage of {each}") { Hint = "Lower 'tiles'." };
        }

        ImageWriter.Write(context.Output("images"), Resample.NameOf("collage", parameters.Filter), "test", [channels, parameters.Side, parameters.Side], Contents());

        IEnumerable<(int Label, byte[] Content)> Contents()
        {
            for (var i = 0; i < count; i++)
            {
                context.ThrowIfStopping();
                using var scope = NewDisposeScope();
                var collage = images.Pixels.narrow(0, (long)i * each, each)
                    .reshape(parameters.Tiles, parameters.Tiles, channels, height, width)
                    .permute(2, 0, 3, 1, 4)
                    .reshape(channels, parameters.Tiles * height, parameters.Tiles * width);
                var size = (channels, parameters.Tiles * height, parameters.Tiles * width);
                yield return (
                    OpenSetLabels.Unknown,
                    PillowResampling.Resize(collage.contiguous().data<byte>().ToArray(), size, parameters.Side, parameters.Side, parameters.Filter));
                context.Progress(i + 1, count, "images");
            }
        }
    }
}
