using Retable.Contract;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Data;

/// <summary>JPEG files, decoded when they are needed, on all threads of the step.</summary>
/// <remarks>
/// In training a random part of the image, mirrored every other time; in evaluation the image squeezed to a square (the aspect ratio is
/// not kept, as in the original) and the middle cut out. Source: yandex-research/proxy-dirichlet-distillation@39cd2e9.
/// </remarks>
internal sealed class Photographs : ISamples
{
    private readonly UnpackedJpegs _files;
    private readonly int _side;
    private readonly int _resize;

    /// <param name="path">Parquet with JPEG files.</param>
    /// <param name="scratch">A folder for them unpacked.</param>
    /// <param name="side">Pixels a side of a sample.</param>
    /// <param name="resize">Pixels a side before the middle is cut out, at least <paramref name="side"/>.</param>
    public Photographs(string path, string scratch, int side, int resize)
    {
        if (resize < side)
        {
            throw new BadInputException($"a middle of {side} pixels cannot be cut out of {resize}") { Hint = "Set 'resize' to at least 'size'." };
        }

        (_files, _side, _resize) = (new UnpackedJpegs(path, scratch), side, resize);
        Description = $"{Count} photographs of {Dataset} at {side} of {resize}";
    }

    public string Dataset => _files.Dataset;

    public int Count => _files.Labels.Count;

    public IReadOnlyList<int> Labels => _files.Labels;

    public (int Channels, int Height, int Width) Shape => (3, _side, _side);

    public string Description { get; }

    public Tensor Pixels(ReadOnlyMemory<int> samples) => Decoded(samples, (_, pixels, size, target) =>
    {
        var squeezed = new float[3 * _resize * _resize];
        BilinearCrop.Into(pixels, size, new Part(0, 0, size.Width, size.Height), flip: false, squeezed, _resize);
        var margin = (_resize - _side) / 2;
        for (var line = 0; line < 3 * _side; line++)
        {
            var (channel, y) = (line / _side, line % _side);
            squeezed.AsSpan((((channel * _resize) + y + margin) * _resize) + margin, _side).CopyTo(target.Span[(line * _side)..]);
        }
    });

    public Tensor AugmentedPixels(ReadOnlyMemory<int> samples, Philox draws)
    {
        // A stream of its own for each image: threads must not share one.
        var seeds = Enumerable.Range(0, samples.Length).Select(_ => ((ulong)draws.NextUInt32() << 32) | draws.NextUInt32()).ToArray();
        return Decoded(samples, (i, pixels, size, target) =>
        {
            var own = new Philox(seeds[i]);
            var part = RandomPart.Of(size.Height, size.Width, own);
            BilinearCrop.Into(pixels, size, part, flip: own.NextInt(2) == 1, target.Span, _side);
        });
    }

    public void Dispose() => _files.Dispose();

    private Tensor Decoded(ReadOnlyMemory<int> samples, Action<int, byte[], (int Height, int Width), Memory<float>> prepare)
    {
        var length = 3 * _side * _side;
        var all = new float[samples.Length * length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() };
        Parallel.For(0, samples.Length, options, i =>
        {
            var (pixels, height, width) = Decode(samples.Span[i]);
            prepare(i, pixels, (height, width), all.AsMemory(i * length, length));
        });
        return tensor(all).reshape(samples.Length, 3, _side, _side);
    }

    private (byte[] Pixels, int Height, int Width) Decode(int image)
    {
        try
        {
            return Jpeg.Decode(_files[image]);
        }
        catch (InvalidDataException error)
        {
            throw new BadInputException($"image {image} of '{Dataset}' cannot be decoded: {error.Message}", error);
        }
    }
}
