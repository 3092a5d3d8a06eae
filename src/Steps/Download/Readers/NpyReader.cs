using Retable.Contract;
using Retable.TensorFiles;

namespace Retable.Download;

/// <summary>NumPy files in pairs: images, uint8 [n, H, W], [n, H, W, C] or [n, C, H, W], and integer labels [n].</summary>
internal sealed class NpyReader : IImageReader
{
    public IEnumerable<LabelledImage> Read(DatasetDefinition dataset, IReadOnlyList<string> files)
    {
        if (files.Count % 2 != 0)
        {
            throw new BadInputException($"data set '{dataset.Name}': a split read as npy needs pairs of images and labels") { At = dataset.At };
        }

        return files.Chunk(2).SelectMany(pair => ReadPair(dataset, Load(pair[0]), Load(pair[1])));
    }

    private static IEnumerable<LabelledImage> ReadPair(DatasetDefinition dataset, StoredTensor images, StoredTensor labels)
    {
        var (channels, height, width) = (dataset.Shape[0], dataset.Shape[1], dataset.Shape[2]);
        var extents = images.Shape.IsEmpty ? [] : images.Shape.AsSpan()[1..];
        var channelsLast = extents.SequenceEqual([height, width, channels]);
        var fits = channelsLast || extents.SequenceEqual([channels, height, width]) || (channels == 1 && extents.SequenceEqual([height, width]));
        if (images.Type != ElementType.UInt8 || !fits || labels.Count != images.Shape[0])
        {
            throw new BadInputException($"data set '{dataset.Name}': images {images} and labels {labels} do not go together")
            {
                At = dataset.At,
                Facts = [("expected", $"UInt8 [n, {height}, {width}, {channels}] and n labels")],
            };
        }

        var size = channels * height * width;
        for (var i = 0; i < labels.Count; i++)
        {
            var pixels = images.Bytes.Slice(i * size, size).ToArray();
            yield return new LabelledImage(Label(labels, i), channelsLast ? Planes(pixels, channels) : pixels);
        }
    }

    private static int Label(StoredTensor labels, int index)
    {
        Int128 label = labels.Type switch
        {
            ElementType.Bool => labels.Bytes.Span[index] == 0 ? 0 : 1,
            ElementType.UInt8 => labels.As<byte>()[index],
            ElementType.Int8 => labels.As<sbyte>()[index],
            ElementType.Int16 => labels.As<short>()[index],
            ElementType.UInt16 => labels.As<ushort>()[index],
            ElementType.Int32 => labels.As<int>()[index],
            ElementType.UInt32 => labels.As<uint>()[index],
            ElementType.Int64 => labels.As<long>()[index],
            ElementType.UInt64 => labels.As<ulong>()[index],
            _ => throw new BadInputException($"labels must be integers, not {labels}"),
        };
        return label is var value && value >= -1 && value <= int.MaxValue
            ? (int)value
            : throw new BadInputException($"image {index} has the label {label}; -1 (unknown) to {int.MaxValue} can be one");
    }

    private static byte[] Planes(byte[] interleaved, int channels)
    {
        var planes = new byte[interleaved.Length];
        var pixels = interleaved.Length / channels;
        for (var i = 0; i < interleaved.Length; i++)
        {
            planes[(i % channels * pixels) + (i / channels)] = interleaved[i];
        }

        return planes;
    }

    private static StoredTensor Load(string path)
    {
        try
        {
            return NpyFile.Read(path);
        }
        catch (InvalidDataException error)
        {
            throw new BadInputException(error.Message, error);
        }
    }
}
