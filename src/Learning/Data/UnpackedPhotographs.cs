using System.IO.MemoryMappedFiles;
using Retable.Contract;
using Retable.Parquet;

namespace Retable.Learning.Data;

/// <summary>The JPEG files of a Parquet file, unpacked side by side into one file on disk, so that each can be read at random.</summary>
/// <remarks>
/// A Parquet file is compressed in groups of hundreds of rows: reading images in random order from it would unpack a group for each image.
/// Memory holds offsets and labels alone; the system keeps what is read often. Where it is to be used again, a file of offsets, written
/// last, says that the unpacked file is whole: a training that goes on does not unpack a second time.
/// </remarks>
internal sealed class UnpackedPhotographs : IDisposable
{
    private static readonly IReadOnlyList<Field> Index = [new("label", ColumnType.Int32), new("length", ColumnType.Int32)];

    private readonly string _path;
    private readonly long[] _offsets;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    /// <param name="path">A file that <see cref="PhotographFile"/> wrote.</param>
    /// <param name="unpacked">The path of the unpacked file.</param>
    /// <param name="again">Whether to use the file that an earlier try left there, and to leave this one for a later try.</param>
    /// <exception cref="BadInputException">The file is missing, damaged, empty, or has other content.</exception>
    public UnpackedPhotographs(string path, string unpacked, bool again)
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

    /// <summary>The set that the photographs belong to.</summary>
    public PhotographSet About { get; }

    public IReadOnlyList<int> Labels { get; }

    /// <summary>Class and file of each photograph; read again in each call.</summary>
    public IReadOnlyList<string> ReadNames() => ParquetFile.Read(_path, "name").Values<string>("name");

    /// <summary>Decodes one photograph.</summary>
    /// <returns>uint8 [3, height, width], row by row.</returns>
    /// <exception cref="BadInputException">The photograph cannot be decoded; the message has its position, its name and the Parquet file.</exception>
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
            var name = ReadNames()[image];
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
