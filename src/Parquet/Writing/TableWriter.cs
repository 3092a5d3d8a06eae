using System.Buffers.Binary;
using System.IO.Compression;
using Parquet;
using Parquet.Schema;
using Retable.Parquet.Reading;

namespace Retable.Parquet.Writing;

/// <summary>Writes a Parquet file, row group after row group.</summary>
internal sealed class TableWriter
{
    // Whatever the batches: which row ends a group depends on the rows alone.
    private const int MostBytes = 1 << 23;

    private readonly IReadOnlyList<Retable.Parquet.Field> _schema;
    private readonly ColumnBuffer[] _buffers;
    private readonly ParquetWriter _writer;
    private readonly DataField[] _leaves;
    private readonly int _mostRows;
    private int _rows;
    private long _bytes;

    private TableWriter(Stream stream, IReadOnlyList<Retable.Parquet.Field> schema, IReadOnlyDictionary<string, string> metadata, int mostRows)
    {
        (_schema, _mostRows) = (schema, mostRows);
        _buffers = [.. schema.Select(field => ColumnBuffer.For(field.Type))];
        var described = new ParquetSchema(schema.Select(Describe));
        _leaves = described.DataFields;
        // Higher levels are slower by orders of magnitude and win a few percent.
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };
        foreach (var leaf in _leaves.Where(leaf => leaf.ClrType == typeof(float) || leaf.ClrType == typeof(double)))
        {
            // Exponents beside exponents: smaller, and compressed in half the time.
            options.ColumnEncodingHints[leaf.Path.ToString()] = EncodingHint.ByteSplitStream;
        }

        _writer = ParquetWriter.CreateAsync(described, stream, options).GetAwaiter().GetResult();
        _writer.CustomMetadata = metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
    }

    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="batches">The rows.</param>
    /// <param name="metadata">Keys and texts to store in the file.</param>
    /// <param name="mostRows">The largest number of rows in a row group, at least 1.</param>
    /// <exception cref="ArgumentException">A batch has other columns.</exception>
    public static void Write(
        string path, IReadOnlyList<Retable.Parquet.Field> schema, IEnumerable<Table> batches, IReadOnlyDictionary<string, string> metadata, int mostRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostRows, 1);
        using (var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
        {
            var writer = new TableWriter(stream, schema, metadata, mostRows);
            foreach (var batch in batches)
            {
                writer.Append(batch);
            }

            writer.WriteGroup();
            writer._writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        DropStatistics(path);
    }

    private static global::Parquet.Schema.Field Describe(Retable.Parquet.Field field) => field.Type switch
    {
        ColumnType.Bool => new DataField(field.Name, typeof(bool), isNullable: false),
        ColumnType.Int32 => new DataField(field.Name, typeof(int), isNullable: false),
        ColumnType.Int64 => new DataField(field.Name, typeof(long), isNullable: false),
        ColumnType.Float32 => new DataField(field.Name, typeof(float), isNullable: false),
        ColumnType.Float64 => new DataField(field.Name, typeof(double), isNullable: false),
        ColumnType.Text => new DataField(field.Name, typeof(string), isNullable: false),
        ColumnType.Blob => new DataField(field.Name, typeof(byte[]), isNullable: false),
        ColumnType.Int32List => new ListField(field.Name, new DataField("element", typeof(int), isNullable: false)),
        ColumnType.Float32List => new ListField(field.Name, new DataField("element", typeof(float), isNullable: false)),
        ColumnType.Float64List => new ListField(field.Name, new DataField("element", typeof(double), isNullable: false)),
        _ => throw new ArgumentOutOfRangeException(nameof(field), field.Type, "no such column type"),
    };

    private void Append(Table batch)
    {
        if (!batch.Schema.SequenceEqual(_schema))
        {
            throw new ArgumentException($"a batch has the columns ({string.Join(", ", batch.Schema)}), the file ({string.Join(", ", _schema)})");
        }

        for (var (start, end) = (0, 0); start < batch.Rows; start = end)
        {
            for (; end < batch.Rows && _rows < _mostRows && _bytes < MostBytes; end++, _rows++)
            {
                for (var column = 0; column < _buffers.Length; column++)
                {
                    _bytes += _buffers[column].Size(batch.Columns[column], end);
                }
            }

            for (var column = 0; column < _buffers.Length; column++)
            {
                _buffers[column].Append(batch.Columns[column], start, end - start);
            }

            if (_rows == _mostRows || _bytes >= MostBytes)
            {
                WriteGroup();
            }
        }
    }

    private void WriteGroup()
    {
        if (_rows == 0)
        {
            return;
        }

        using var group = _writer.CreateRowGroup();
        for (var column = 0; column < _buffers.Length; column++)
        {
            _buffers[column].WriteTo(group, _leaves[column]);
        }

        (_rows, _bytes) = (0, 0);
    }

    /// <summary>Removes the least and largest values from the footer.</summary>
    /// <remarks>
    /// The package compares texts by their UTF-16 units where the format wants their bytes: with both U+FF01 and U+1F600 in a row
    /// group, DuckDB trusted the wrong bounds and did not find rows that are there. Nothing of ours asks for them.
    /// </remarks>
    private static void DropStatistics(string path)
    {
        const int Statistics = 12;
        byte[] kept;
        long start;
        using (var file = new ParquetBytes(path))
        {
            var footer = new Footer(file);
            var cuts = footer.Structure.Structs(4).SelectMany(group => group.Structs(1)).Select(column => column.Struct(3)!.BytesOfLast(Statistics)).OfType<Range>();
            var from = 0;
            var parts = new List<byte>(footer.Bytes.Length);
            foreach (var cut in cuts)
            {
                parts.AddRange(footer.Bytes.AsSpan(from..cut.Start.Value));
                from = cut.End.Value;
            }

            parts.AddRange(footer.Bytes.AsSpan(from..));
            (kept, start) = ([.. parts], footer.Start);
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write);
        stream.SetLength(start);
        stream.Seek(0, SeekOrigin.End);
        stream.Write(kept);
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, kept.Length);
        stream.Write([.. length, .. "PAR1"u8]);
    }
}
