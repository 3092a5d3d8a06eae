// The samples of the paper: photographs, unpacked on disk and decoded when they are needed.

using System.IO.MemoryMappedFiles;
using Retable.Contract;
using Retable.Learning.Data;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>JPEG files of one set, in one Parquet file or many, decoded when they are needed, on all threads of the step.</summary>
/// <remarks>
/// In training a random part of the image, mirrored every other time; in evaluation the image squeezed to a square (the aspect ratio is
/// not kept, as in the original) and the middle cut out. Source: yandex-research/proxy-dirichlet-distillation@39cd2e9.
/// </remarks>
internal sealed class PhotographSamples : ISamples
{
    private readonly IReadOnlyList<UnpackedJpegs> _files;
    private readonly int[] _starts; // of each file's first photograph, and their number at the end
    private readonly int _side;
    private readonly int _resize;
    private readonly ParallelOptions _threads;
    private Request? _announced;
    private Task<float[]>? _ahead;

    /// <param name="paths">Parquet with JPEG files: the parts of one set, in their order.</param>
    /// <param name="scratch">A folder for them unpacked.</param>
    /// <param name="size">Pixels a side of a sample.</param>
    /// <param name="resize">Pixels a side before the middle is cut out, at least <paramref name="size"/>.</param>
    /// <param name="threads">How many decode.</param>
    /// <param name="again">Whether unpacked files are left for a later try of the step.</param>
    /// <exception cref="BadInputException">A file holds no photographs, or those of another set; or the sizes do not fit.</exception>
    public PhotographSamples(IReadOnlyList<string> paths, string scratch, int size, int resize, int threads, bool again)
    {
        if (resize < size)
        {
            throw new BadInputException($"a middle of {size} pixels cannot be cut out of {resize}") { Hint = "Set 'resize' to at least 'size'." };
        }

        (_side, _resize, _threads) = (size, resize, new ParallelOptions { MaxDegreeOfParallelism = threads });
        _files = [.. paths.Select((path, i) => new UnpackedJpegs(path, Path.Combine(scratch, $"{i}.jpegs"), again))];
        _starts = [0, .. _files.Select((_, i) => _files.Take(i + 1).Sum(file => file.Labels.Count))];
        Labels = [.. _files.SelectMany(file => file.Labels)];
        for (var i = 1; i < _files.Count; i++)
        {
            RequireSameSet(_files[0], _files[i], paths[i]);
        }

        Description = $"{Count} photographs of {Dataset} at {size} of {resize}";
    }

    public string Dataset => _files[0].About.Dataset;

    public int Count => Labels.Count;

    public IReadOnlyList<int> Labels { get; }

    public (int Channels, int Height, int Width) Shape => (3, _side, _side);

    public string Description { get; }

    /// <summary>How many batches were decoded before they were asked for.</summary>
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

        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private Tensor Answer(Request request)
    {
        var isReady = _announced?.Equals(request) == true;
        MadeReady += isReady ? 1 : 0;
        var pixels = isReady ? _ahead!.GetAwaiter().GetResult() : Decoded(request);
        return tensor(pixels).reshape(request.Samples.Length, 3, _side, _side);
    }

    private float[] Decoded(Request request)
    {
        var length = 3 * _side * _side;
        var all = new float[request.Samples.Length * length];
        try
        {
            Parallel.For(0, request.Samples.Length, _threads, i => Prepare(request, i, all.AsSpan(i * length, length)));
        }
        catch (AggregateException error) when (error.InnerExceptions[0] is BadInputException bad)
        {
            throw new BadInputException(bad.Message, error) { At = bad.At };
        }

        return all;
    }

    private void Prepare(Request request, int i, Span<float> target)
    {
        var image = request.Samples[i];
        var file = Array.BinarySearch(_starts, image) is var found && found >= 0 ? found : ~found - 1;
        var (pixels, height, width) = _files[file].Decode(image - _starts[file]);
        if (request.Seeds.Length == 0)
        {
            BilinearCrop.Middle(pixels, (height, width), _resize, target, _side);
            return;
        }

        var own = new Philox(request.Seeds[i]);
        var part = RandomPart.Of(height, width, own);
        BilinearCrop.Into(pixels, (height, width), part, flip: own.NextInt(2) == 1, target, _side);
    }

    private static void RequireSameSet(UnpackedJpegs first, UnpackedJpegs other, string path)
    {
        if (other.About.Dataset != first.About.Dataset || !other.About.Classes.SequenceEqual(first.About.Classes))
        {
            throw new BadInputException("these photographs are not of the set of those before them")
            {
                At = new SourcePosition(path),
                Facts = [("these", $"{other.About.Dataset}, {other.About.Classes.Count} classes"), ("before", $"{first.About.Dataset}, {first.About.Classes.Count} classes")],
            };
        }
    }

    /// <summary>What is asked for.</summary>
    /// <param name="Samples">Which photographs.</param>
    /// <param name="Seeds">Of each one's augmentation, a stream of its own because threads must not share one; empty for none.</param>
    private sealed record Request(int[] Samples, ulong[] Seeds)
    {
        public static Request OfAugmented(ReadOnlyMemory<int> samples, Philox draws) => new(
            samples.ToArray(), [.. Enumerable.Range(0, samples.Length).Select(_ => ((ulong)draws.NextUInt32() << 32) | draws.NextUInt32())]);

        public bool Equals(Request? other) => other is not null && Samples.AsSpan().SequenceEqual(other.Samples) && Seeds.AsSpan().SequenceEqual(other.Seeds);

        public override int GetHashCode() => Samples.Length;
    }
}

/// <summary>The JPEG files of a Parquet file, side by side in one file on disk, so that any of them can be read at once.</summary>
/// <remarks>
/// A Parquet file is compressed in groups of hundreds of rows: reading images in random order from it would unpack a group an image.
/// Memory holds offsets and labels alone; the system keeps what is read often. Where it is to be used again, a file of offsets, written
/// last, says that the unpacked file is whole: a training that goes on does not unpack a second time.
/// </remarks>
internal sealed class UnpackedJpegs : IDisposable
{
    private static readonly IReadOnlyList<Field> Index = [new("label", ColumnType.Int32), new("length", ColumnType.Int32)];

    private readonly string _path;
    private readonly long[] _offsets;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    /// <param name="path">What <see cref="PhotographFile"/> writes.</param>
    /// <param name="unpacked">Where the unpacked file goes.</param>
    /// <param name="again">Whether what an earlier try left there is used, and this one leaves it to a later one.</param>
    /// <exception cref="BadInputException">The file is missing, damaged, empty, or holds something else.</exception>
    public UnpackedJpegs(string path, string unpacked, bool again)
    {
        (_path, About) = (path, PhotographFile.About(path));
        var index = $"{unpacked}.index";
        var contents = again && File.Exists(index) ? ParquetFile.Read(index, Index) : Unpack(path, unpacked, again);
        if (again && !File.Exists(index))
        {
            ParquetFile.Write(index, contents);
        }

        (Labels, _offsets) = (contents.Values<int>("label"), [0, .. Ends(contents.Values<int>("length"))]);
        if (Labels.Count == 0)
        {
            throw new BadInputException("there is no photograph in the file") { At = new SourcePosition(path) };
        }

        _file = MemoryMappedFile.CreateFromFile(unpacked, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    /// <summary>Which photographs these are.</summary>
    public PhotographSet About { get; }

    public IReadOnlyList<int> Labels { get; }

    /// <summary>One photograph.</summary>
    /// <returns>uint8 [3, height, width], row by row.</returns>
    /// <exception cref="BadInputException">It cannot be decoded; the message has its position, its name and the Parquet file.</exception>
    public (byte[] Pixels, int Height, int Width) Decode(int image)
    {
        var content = new byte[_offsets[image + 1] - _offsets[image]];
        _view.ReadArray(_offsets[image], content, 0, content.Length);
        try
        {
            return Picture.Decode(content);
        }
        catch (InvalidDataException error)
        {
            var name = ParquetFile.Read(_path, "name").Values<string>("name")[image];
            throw new BadInputException($"photograph {image}, {name}, of '{About.Dataset}' cannot be decoded: {error.Message}", error)
            {
                At = new SourcePosition(_path),
            };
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static IEnumerable<long> Ends(int[] lengths)
    {
        long end = 0;
        foreach (var length in lengths)
        {
            yield return end += length;
        }
    }

    private static Table Unpack(string path, string unpacked, bool flush)
    {
        var (labels, lengths) = (new List<int>(), new List<int>());
        using var stream = File.Create(unpacked);
        foreach (var batch in ParquetFile.ReadBatches(path, rows: 256, "label", "image"))
        {
            var images = batch.Lists<byte>("image");
            stream.Write(images.Values);
            labels.AddRange(batch.Values<int>("label"));
            lengths.AddRange(Enumerable.Range(0, images.Count).Select(row => images[row].Length));
        }

        stream.Flush(flush);
        return new Table(Column.Of("label", labels.ToArray()), Column.Of("length", lengths.ToArray()));
    }
}

/// <summary>The part of an image that a random resized crop shows.</summary>
/// <remarks>
/// Its area is uniform in 8 … 100 % of the image's, its aspect log-uniform in ¾ … 4/3; after ten draws that do not fit it is the largest
/// centred part with an allowed aspect. Source: albumentations 0.5.2, RandomResizedCrop, with its defaults.
/// </remarks>
internal static class RandomPart
{
    private const int Trials = 10;
    private const double LeastArea = 0.08, LeastAspect = 3.0 / 4, LargestAspect = 4.0 / 3;

    public static Part Of(int height, int width, Philox draws)
    {
        for (var trial = 0; trial < Trials; trial++)
        {
            var area = height * width * (LeastArea + ((1 - LeastArea) * draws.NextDouble()));
            var aspect = Math.Exp(Math.Log(LeastAspect) + (Math.Log(LargestAspect / LeastAspect) * draws.NextDouble()));
            var (w, h) = ((int)Math.Round(Math.Sqrt(area * aspect)), (int)Math.Round(Math.Sqrt(area / aspect)));
            if (w >= 1 && h >= 1 && w <= width && h <= height)
            {
                return new Part(draws.NextInt(width - w + 1), draws.NextInt(height - h + 1), w, h);
            }
        }

        return Centred(height, width);
    }

    private static Part Centred(int height, int width)
    {
        var aspect = Math.Clamp((double)width / height, LeastAspect, LargestAspect);
        var w = Math.Min(width, (int)Math.Round(height * aspect));
        var h = Math.Min(height, (int)Math.Round(width / aspect));
        return new Part((width - w) / 2, (height - h) / 2, w, h);
    }
}
