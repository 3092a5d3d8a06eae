using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Metrics;

namespace Retable.Images;

/// <summary>Parameters of the verb <c>textures</c>.</summary>
public sealed record TexturesParameters
{
    /// <summary>The number of images; the kinds of texture alternate.</summary>
    [Range(1, 1_000_000)]
    public int Count { get; init; } = 2000;

    /// <summary>Pixels per side.</summary>
    [Range(4, 1024)]
    public int Size { get; init; } = 28;

    public long Seed { get; init; }
}

/// <summary>Makes a test set of <see cref="SyntheticTexture"/>s, all of an unknown class.</summary>
public static class Textures
{
    public static void Run(TexturesParameters parameters, StepContext context)
    {
        int[] shape = [1, parameters.Size, parameters.Size];
        ImageWriter.Write(context.Output("images"), "synthetic-textures", "test", shape, Images(parameters, context));
    }

    private static IEnumerable<(int Label, byte[] Content)> Images(TexturesParameters parameters, StepContext context)
    {
        var seeds = new SeedSequence(unchecked((ulong)parameters.Seed));
        for (var number = 0; number < parameters.Count; number++)
        {
            context.ThrowIfStopping();
            yield return (OpenSetLabels.Unknown, SyntheticTexture.Draw(number, parameters.Size, seeds));
            context.Progress(number + 1, parameters.Count, "images");
        }
    }
}
