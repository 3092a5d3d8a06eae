using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Metrics;
using static TorchSharp.torch;

namespace Retable.Images;

/// <summary>Parameters of the verb <c>outliers</c>.</summary>
public sealed record OutliersParameters
{
    public required OutlierKind Kind { get; init; }

    /// <summary>The largest number of images.</summary>
    [Range(1, int.MaxValue)]
    public int Size { get; init; } = int.MaxValue;

    public long Seed { get; init; }
}

/// <summary>The change that makes an image belong to no class.</summary>
public enum OutlierKind
{
    /// <summary>Each pixel becomes 255 minus its value.</summary>
    Negative,

    /// <summary>The pixels of each image are put into a random order of its own.</summary>
    PixelShuffle,

    /// <summary>Independent uniform pixels replace the image entirely.</summary>
    Uniform,

    /// <summary>The image is rotated by a quarter turn.</summary>
    Rotation,

    /// <summary>The four quarters are exchanged along the diagonals.</summary>
    Quadrants,
}

/// <summary>Turns test images into images of no class, so that the laptop profile needs no second data set.</summary>
public static class Outliers
{
    public static void Run(OutliersParameters parameters, StepContext context)
    {
        var images = ImageFile.Read(context.Input("images"));
        var (channels, height, width) = images.Shape;
        var size = Math.Min(parameters.Size, images.Count);
        var seeds = new SeedSequence(unchecked((ulong)parameters.Seed));
        ImageWriter.Write(context.Output("images"), NameOf(parameters.Kind), "test", [channels, height, width], Contents());

        IEnumerable<(int Label, byte[] Content)> Contents()
        {
            for (var i = 0; i < size; i++)
            {
                context.ThrowIfStopping();
                using var scope = NewDisposeScope();
                yield return (OpenSetLabels.Unknown, Of(parameters.Kind, images.Pixels[i], seeds.Generator(i)).contiguous().data<byte>().ToArray());
                context.Progress(i + 1, size, "images");
            }
        }
    }

    /// <param name="kind">The change.</param>
    /// <param name="image">uint8 [C, H, W].</param>
    /// <param name="draws">The source of randomness.</param>
    /// <returns>uint8 [C, H, W].</returns>
    /// <exception cref="BadInputException">A quarter turn of an image that is not square.</exception>
    public static Tensor Of(OutlierKind kind, Tensor image, Philox draws) => kind switch
    {
        OutlierKind.Negative => 255 - image,
        OutlierKind.PixelShuffle => Shuffled(image, draws),
        OutlierKind.Uniform => Uniform(image, draws),
        OutlierKind.Rotation => image.shape[1] == image.shape[2]
            ? image.rot90(1, (1, 2))
            : throw new BadInputException($"a quarter turn of {image.shape[1]} x {image.shape[2]} pixels gives another shape"),
        OutlierKind.Quadrants => image.roll([image.shape[1] / 2, image.shape[2] / 2], [1, 2]),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kind of outlier"),
    };

    // The name under which metrics and predictions list them.
    private static string NameOf(OutlierKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    private static Tensor Shuffled(Tensor image, Philox draws)
    {
        var order = draws.Permutation((int)(image.shape[1] * image.shape[2])).Select(index => (long)index).ToArray();
        using var scope = NewDisposeScope();
        return image.flatten(1).index_select(1, tensor(order)).reshape(image.shape).MoveToOuterDisposeScope();
    }

    private static Tensor Uniform(Tensor image, Philox draws)
    {
        const int Levels = 256;
        return tensor(Enumerable.Range(0, (int)image.numel()).Select(_ => (byte)draws.NextInt(Levels)).ToArray(), image.shape);
    }
}
