using Retable.Contract;

namespace Retable.Learning.Data;

/// <summary>Turns one decoded photograph into numbers.</summary>
/// <param name="place">The photograph's place in the batch.</param>
/// <param name="pixels">The pixels, uint8 [3, height, width], row by row.</param>
/// <param name="height">Rows.</param>
/// <param name="width">Columns.</param>
/// <param name="target">The memory to fill.</param>
public delegate void PhotographPreparation(int place, byte[] pixels, int height, int width, Span<float> target);

/// <summary>The photographs of one set, in one or more Parquet files, decoded on demand on all threads of the step.</summary>
public sealed class PhotographReader : IDisposable
{
    private readonly IReadOnlyList<UnpackedPhotographs> _files;
    private readonly int[] _starts; // of each file's first photograph, and their number at the end
    private readonly ParallelOptions _threads;

    /// <param name="paths">Files that <see cref="PhotographFile"/> wrote: the parts of one set, in order.</param>
    /// <param name="scratch">A folder for the unpacked files.</param>
    /// <param name="threads">The number of decoding threads.</param>
    /// <param name="again">Whether unpacked files are kept for a later try of the step.</param>
    /// <exception cref="BadInputException">A file contains no photographs, or those of another set.</exception>
    public PhotographReader(IReadOnlyList<string> paths, string scratch, int threads, bool again)
    {
        _threads = new ParallelOptions { MaxDegreeOfParallelism = threads };
        _files = [.. paths.Select((path, i) => new UnpackedPhotographs(path, Path.Combine(scratch, $"{i}.jpegs"), again))];
        _starts = [0, .. _files.Select((_, i) => _files.Take(i + 1).Sum(file => file.Labels.Count))];
        Labels = [.. _files.SelectMany(file => file.Labels)];
        for (var i = 1; i < _files.Count; i++)
        {
            RequireSameSet(_files[0], _files[i], paths[i]);
        }
    }

    /// <summary>The set that the photographs belong to.</summary>
    public PhotographSet About => _files[0].About;

    public int Count => Labels.Count;

    public IReadOnlyList<int> Labels { get; }

    /// <summary>Class and file of each photograph; read again in each call.</summary>
    public IReadOnlyList<string> ReadNames() => [.. _files.SelectMany(file => file.ReadNames())];

    /// <summary>Decodes photographs and prepares each on whichever thread is free.</summary>
    /// <param name="photographs">The positions of the photographs.</param>
    /// <param name="length">The length of each result.</param>
    /// <param name="prepare">Fills a photograph's numbers.</param>
    /// <returns>The results one after another.</returns>
    /// <exception cref="BadInputException">A photograph cannot be decoded; the message has its position, its name and the Parquet file.</exception>
    public float[] Decode(IReadOnlyList<int> photographs, int length, PhotographPreparation prepare)
    {
        var all = new float[photographs.Count * length];
        try
        {
            Parallel.For(0, photographs.Count, _threads, i =>
            {
                var file = Array.BinarySearch(_starts, photographs[i]) is var found && found >= 0 ? found : ~found - 1;
                var (pixels, height, width) = _files[file].Decode(photographs[i] - _starts[file]);
                prepare(i, pixels, height, width, all.AsSpan(i * length, length));
            });
        }
        catch (AggregateException error) when (error.InnerExceptions[0] is BadInputException bad)
        {
            throw new BadInputException(bad.Message, error) { At = bad.At };
        }

        return all;
    }

    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private static void RequireSameSet(UnpackedPhotographs first, UnpackedPhotographs other, string path)
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
}
