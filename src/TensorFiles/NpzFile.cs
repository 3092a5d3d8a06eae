using System.Collections.Immutable;
using System.IO.Compression;

namespace Retable.TensorFiles;

/// <summary>NumPy's <c>.npz</c>: a zip of named <c>.npy</c> arrays.</summary>
public static class NpzFile
{
    private const string Extension = ".npy";

    // The oldest time a zip can hold: the same arrays give the same bytes whenever they are written.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads all arrays by name.</summary>
    /// <exception cref="InvalidDataException">As for <see cref="NpyFile.Read(string)"/>, or the archive unfolds to more than its size allows.</exception>
    public static ImmutableSortedDictionary<string, StoredTensor> Read(string path) => FileErrors.Named(path, () =>
    {
        using var stream = File.OpenRead(path);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        var budget = new ReadBudget(stream.Length);
        var arrays = ImmutableSortedDictionary.CreateBuilder<string, StoredTensor>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            var name = entry.FullName.EndsWith(Extension, StringComparison.Ordinal) ? entry.FullName[..^Extension.Length] : entry.FullName;
            if (arrays.ContainsKey(name))
            {
                throw new InvalidDataException($"the archive has two arrays '{name}'");
            }

            arrays.Add(name, NpyFile.Read(new BoundedReader(ZipEntries.Read(entry, budget)), budget));
        }

        return arrays.ToImmutable();
    });

    /// <summary>Writes arrays in the order of their names, uncompressed as <c>numpy.savez</c> does.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, StoredTensor>> arrays)
    {
        using var stream = File.Create(path);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
        foreach (var (name, array) in arrays.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var entry = zip.CreateEntry(name + Extension, CompressionLevel.NoCompression);
            entry.LastWriteTime = Epoch;
            using var target = entry.Open();
            NpyFile.Write(target, array);
        }
    }
}
