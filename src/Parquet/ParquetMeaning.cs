using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Retable.Contract;

namespace Retable.Parquet;

/// <summary>Computes a digest of a Parquet file's meaning: columns, metadata and values, independent of the writer, the row groups and the compression.</summary>
/// <remarks>
/// Two files have one digest if they hold the same columns in the same order, the same metadata, and the same rows in the
/// same order. All NaN are one value; −0 and 0 are two, as they are to a reader who divides. What a foreign writer stores
/// in the metadata for its own use (a copy of the schema) does not count.
/// </remarks>
public static class ParquetMeaning
{
    // Raised when the digest of an unchanged file would change.
    private const string Scheme = "parquet meaning 1";
    private const int BatchRows = 16_384;

    /// <exception cref="BadInputException">The file is missing, damaged or not Parquet.</exception>
    public static Digest Of(string path)
    {
        var about = ParquetFile.Describe(path);
        using var columns = new ColumnHashes(about.Schema);
        foreach (var batch in ParquetFile.ReadBatches(path, BatchRows))
        {
            columns.Append(batch);
        }

        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(whole, Scheme);
        foreach (var (key, value) in about.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Append(whole, key);
            Append(whole, value);
        }

        Append(whole, about.Rows);
        foreach (var field in about.Schema)
        {
            Append(whole, field.ToString());
        }

        columns.AppendTo(whole);
        return Digest.OfHash(whole.GetHashAndReset());
    }

    // Behind its length: two texts cut at another place are other texts.
    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Append(hash, bytes.LongLength);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    /// <summary>Keeps one hash per column, so that the batching of rows does not matter.</summary>
    private sealed class ColumnHashes(IReadOnlyList<Field> schema) : IDisposable
    {
        private readonly IncrementalHash[] _hashes = [.. schema.Select(_ => IncrementalHash.CreateHash(HashAlgorithmName.SHA256))];

        public void Append(Table batch)
        {
            for (var i = 0; i < _hashes.Length; i++)
            {
                Append(_hashes[i], batch.Columns[i]);
            }
        }

        public void AppendTo(IncrementalHash whole)
        {
            foreach (var hash in _hashes)
            {
                whole.AppendData(hash.GetHashAndReset());
            }
        }

        public void Dispose()
        {
            foreach (var hash in _hashes)
            {
                hash.Dispose();
            }
        }

        private static void Append(IncrementalHash hash, Column column)
        {
            switch (column)
            {
                case Column<bool> bools: Append<bool>(hash, bools.Values); break;
                case Column<int> ints: Append<int>(hash, ints.Values); break;
                case Column<long> longs: Append<long>(hash, longs.Values); break;
                case Column<float> floats: Append<float>(hash, Canonical(floats.Values)); break;
                case Column<double> doubles: Append<double>(hash, Canonical(doubles.Values)); break;
                case Column<string> texts: Append(hash, texts.Values); break;
                case ListColumn<byte> blobs: Append(hash, blobs, blobs.Values); break;
                case ListColumn<int> lists: Append(hash, lists, lists.Values); break;
                case ListColumn<float> lists: Append(hash, lists, Canonical(lists.Values)); break;
                case ListColumn<double> lists: Append(hash, lists, Canonical(lists.Values)); break;
                default: throw new ArgumentException($"no column type: {column.GetType()}");
            }
        }

        private static void Append<T>(IncrementalHash hash, ReadOnlySpan<T> values)
            where T : unmanaged => hash.AppendData(MemoryMarshal.AsBytes(values));

        private static void Append(IncrementalHash hash, ReadOnlySpan<string> texts)
        {
            foreach (var text in texts)
            {
                ParquetMeaning.Append(hash, text);
            }
        }

        private static void Append<T>(IncrementalHash hash, ListColumn<T> lists, ReadOnlySpan<T> values)
            where T : unmanaged
        {
            var start = 0;
            for (var row = 0; row < lists.Count; row++)
            {
                var length = lists[row].Length;
                ParquetMeaning.Append(hash, length);
                Append(hash, values.Slice(start, length));
                start += length;
            }
        }

        private static T[] Canonical<T>(T[] values)
            where T : System.Numerics.IFloatingPointIeee754<T> =>
            Array.Exists(values, T.IsNaN) ? Array.ConvertAll(values, value => T.IsNaN(value) ? T.NaN : value) : values;
    }
}
