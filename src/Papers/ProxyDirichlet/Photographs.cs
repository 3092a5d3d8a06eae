// The samples of the paper: photographs, unpacked on disk and decoded when they are needed.

using Retable.Contract;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>JPEG files of one set, in one or more Parquet files, decoded on demand on all threads of the step.</summary>
/// <remarks>
/// In training a random part of the image, mirrored with probability ½; in evaluation the image resized to a square (the aspect ratio is
/// not kept, as in the original) and the middle cropped. Source: yandex-research/proxy-dirichlet-distillation@39cd2e9.
/// </remarks>
internal sealed class PhotographSamples : ISamples
{
    private readonly PhotographReader _photographs;
    private readonly int _side;
    private readonly int _resize;
    private Request? _announced;
    private Task<float[]>? _ahead;

    /// <param name="paths">Parquet files with JPEG files: the parts of one set, in order.</param>
    /// <param name="scratch">The folder for unpacked files.</param>
    /// <param name="size">Pixels per side of a sample.</param>
    /// <param name="resize">Pixels per side before the middle is cropped, at least <paramref name="size"/>.</param>
    /// <param name="threads">The number of decoding threads.</param>
    /// <param name="again">Whether unpacked files are kept for a later try of the step.</param>
    /// <exception cref="BadInputException">A file contains no photographs, or those of another set; or the sizes do not fit.</exception>
    public PhotographSamples(IReadOnlyList<string> paths, string scratch, int size, int resize, int threads, bool again)
    {
        if (resize < size)
        {
            throw new BadInputException($"a middle of {size} pixels cannot be cut out of {resize}") { Hint = "Set 'resize' to at least 'size'." };
        }

        (_side, _resize) = (size, resize);
        _photographs = new PhotographReader(paths, scratch, threads, again);
        Description = $"{Count} photographs of {Dataset} at {size} of {resize}";
    }

    public string Dataset => _photographs.About.Dataset;

    public int Count => _photographs.Count;

    public IReadOnlyList<int> Labels => _photographs.Labels;

    public (int Channels, int Height, int Width) Shape => (3, _side, _side);

    public string Description { get; }

    /// <summary>The number of batches that were decoded before they were requested.</summary>
    internal int MadeReady { get; private set; }

    public Tensor Pixels(ReadOnlyMemory<int> samples) => Answer(new Request(samples.ToArray(), []));

    public Tensor AugmentedPixels(ReadOnlyMemory<int> samples, Philox draws) => Answer(Request.OfAugmented(samples, draws));

    public void Announce(ReadOnlyMemory<int> samples, Philox? draws)
    {
        var request = draws is null ? new Request(samples.ToArray(), []) : Request.OfAugmented(samples, draws);
        (_announced, _ahead) = (request, Task.Run(() => Decoded(request)));
    }

    public void Dispose()
    {
        if (_ahead is not null)
        {
            Task.WaitAny(_ahead); // nobody may ask for it any more, but it still reads the files
        }

        _photographs.Dispose();
    }

    private Tensor Answer(Request request)
    {
        var isReady = _announced?.Equals(request) == true;
        MadeReady += isReady ? 1 : 0;
        var pixels = isReady ? _ahead!.GetAwaiter().GetResult() : Decoded(request);
        return tensor(pixels, [request.Samples.Length, 3, _side, _side]);
    }

    private float[] Decoded(Request request) => _photographs.Decode(request.Samples, 3 * _side * _side, (i, pixels, height, width, target) =>
    {
        if (request.Seeds.Length == 0)
        {
            BilinearCrop.Middle(pixels, (height, width), _resize, target, _side);
            return;
        }

        var own = new Philox(request.Seeds[i]);
        var part = RandomPart.Of(height, width, own);
        BilinearCrop.Into(pixels, (height, width), part, flip: own.NextInt(2) == 1, target, _side);
    });

    /// <summary>A request for samples.</summary>
    /// <param name="Samples">The positions of the photographs.</param>
    /// <param name="Seeds">The seed of each photograph's augmentation, a stream of its own because threads must not share one; empty for none.</param>
    private sealed record Request(int[] Samples, ulong[] Seeds)
    {
        public static Request OfAugmented(ReadOnlyMemory<int> samples, Philox draws) => new(
            samples.ToArray(), [.. Enumerable.Range(0, samples.Length).Select(_ => ((ulong)draws.NextUInt32() << 32) | draws.NextUInt32())]);

        public bool Equals(Request? other) => other is not null && Samples.AsSpan().SequenceEqual(other.Samples) && Seeds.AsSpan().SequenceEqual(other.Seeds);

        public override int GetHashCode() => Samples.Length;
    }
}
