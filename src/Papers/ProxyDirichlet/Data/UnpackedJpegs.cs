using System.IO.MemoryMappedFiles;
using Retable.Contract;
using Retable.Learning.Data;
using Retable.Parquet;

namespace Retable.Papers.ProxyDirichlet.Data;

/// <summary>The JPEG files of a Parquet file, side by side in one file on disk, so that any of them can be read at once.</summary>
/// <remarks>
/// A Parquet file is compressed in groups of thousands of rows: reading images in random order from it would unpack a group an image.
/// Memory holds the offsets alone; the system keeps what is read often.
/// </remarks>
internal sealed class UnpackedJpegs : IDisposable
{
    private readonly List<long> _offsets = [0];
    private readonly List<int> _labels = [];
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    /// <param name="path">Parquet with the columns of <see cref="ImageWriter.Schema"/>, the images JPEG files.</param>
    /// <param name="scratch">Where the unpacked file goes.</param>
    /// <exception cref="BadInputException">The file is missing, damaged, empty, or holds something else.</exception>
    public UnpackedJpegs(string path, string scratch)
    {
        var unpacked = Path.Combine(scratch, $"{Path.GetFileNameWithoutExtension(path)}.jpegs");
        using (var stream = File.Create(unpacked))
        {
            foreach (var batch in ParquetFile.ReadBatches(path, rows: 256, "label", "image"))
            {
                Append(batch, stream);
            }
        }

        Dataset = ParquetFile.Describe(path).Metadata.GetValueOrDefault("dataset", "");
        if (_labels.Count == 0)
        {
            throw new BadInputException("there is no image in the file") { At = new SourcePosition(path) };
        }

        _file = MemoryMappedFile.CreateFromFile(unpacked, FileMode.Open);
        _view = _file.CreateViewAccessor();
    }

    public string Dataset { get; }

    public IReadOnlyList<int> Labels => _labels;

    /// <summary>One JPEG file.</summary>
    public byte[] this[int image]
    {
        get
        {
            var content = new byte[_offsets[image + 1] - _offsets[image]];
            _view.ReadArray(_offsets[image], content, 0, content.Length);
            return content;
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private void Append(Table batch, FileStream stream)
    {
        var images = batch.Lists<byte>("image");
        _labels.AddRange(batch.Values<int>("label"));
        stream.Write(images.Values);
        for (var row = 0; row < images.Count; row++)
        {
            _offsets.Add(_offsets[^1] + images[row].Length);
        }
    }
}
