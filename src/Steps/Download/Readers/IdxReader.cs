using System.Buffers.Binary;
using Retable.Contract;

namespace Retable.Download;

/// <summary>MNIST's format: a file of images (magic 2051: count, rows, columns) and one of labels (magic 2049: count).</summary>
/// <remarks>Source: yann.lecun.com/exdb/mnist, "File formats": big-endian 32-bit integers, then bytes.</remarks>
internal sealed class IdxReader : IImageReader
{
    private const int Images = 2051;
    private const int Labels = 2049;

    public IEnumerable<LabelledImage> Read(DatasetDefinition dataset, IReadOnlyList<string> files)
    {
        if (files.Count % 2 != 0)
        {
            throw new BadInputException($"data set '{dataset.Name}': a split read as idx needs pairs of images and labels") { At = dataset.At };
        }

        return files.Chunk(2).SelectMany(pair => ReadPair(dataset, pair[0], pair[1]));
    }

    private static IEnumerable<LabelledImage> ReadPair(DatasetDefinition dataset, string imageFile, string labelFile)
    {
        using var images = File.OpenRead(imageFile);
        using var labels = File.OpenRead(labelFile);
        var count = Header(images, Images, imageFile);
        var (rows, columns) = (ReadInt(images, imageFile), ReadInt(images, imageFile));
        if (Header(labels, Labels, labelFile) != count || !dataset.Shape.AsSpan().SequenceEqual([1, rows, columns]))
        {
            throw new BadInputException($"{imageFile}: {count} images of {rows}x{columns} do not go with the labels or the registry's shape")
            {
                At = dataset.At,
            };
        }

        RequireLength(images, 16 + ((long)count * rows * columns), imageFile);
        RequireLength(labels, 8 + (long)count, labelFile);
        for (var i = 0; i < count; i++)
        {
            var pixels = new byte[rows * columns];
            images.ReadExactly(pixels);
            yield return new LabelledImage(labels.ReadByte(), pixels);
        }
    }

    private static void RequireLength(FileStream stream, long bytes, string file)
    {
        if (stream.Length != bytes)
        {
            throw new BadInputException($"{file} has {stream.Length:N0} bytes where its header promises {bytes:N0}");
        }
    }

    private static int Header(Stream stream, int magic, string file)
    {
        var found = ReadInt(stream, file);
        return found == magic
            ? ReadInt(stream, file)
            : throw new BadInputException($"{file} is not the idx file expected: it begins with {found} instead of {magic}");
    }

    private static int ReadInt(Stream stream, string file)
    {
        Span<byte> bytes = stackalloc byte[4];
        return stream.ReadAtLeast(bytes, 4, throwOnEndOfStream: false) == 4
            ? BinaryPrimitives.ReadInt32BigEndian(bytes)
            : throw new BadInputException($"{file} ends inside its header");
    }
}
