using Retable.Contract;

namespace Retable.Download;

/// <summary>CIFAR's binary format: records of one or two label bytes, then the channel planes row by row.</summary>
/// <remarks>Source: www.cs.toronto.edu/~kriz/cifar.html, "Binary version". Of several label bytes the last, the fine label, counts.</remarks>
internal sealed class RecordsReader : IImageReader
{
    public IEnumerable<LabelledImage> Read(DatasetDefinition dataset, IReadOnlyList<string> files) =>
        files.SelectMany(file => ReadFile(dataset, file));

    private static IEnumerable<LabelledImage> ReadFile(DatasetDefinition dataset, string file)
    {
        var pixels = dataset.Shape.Aggregate(1, (product, extent) => product * extent);
        var record = new byte[dataset.LabelBytes + pixels];
        using var stream = File.OpenRead(file);
        if (stream.Length % record.Length != 0)
        {
            throw new BadInputException($"{file}: {stream.Length:N0} bytes are not a whole number of records of {record.Length:N0}")
            {
                At = dataset.At,
            };
        }

        while (stream.ReadAtLeast(record, record.Length, throwOnEndOfStream: false) == record.Length)
        {
            yield return new LabelledImage(record[dataset.LabelBytes - 1], record[dataset.LabelBytes..]);
        }
    }
}
