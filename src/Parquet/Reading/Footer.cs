using System.Buffers.Binary;
using Retable.Contract;

namespace Retable.Parquet.Reading;

/// <summary>The footer of a Parquet file: its columns and row groups, and where their pages lie.</summary>
/// <remarks>Source of the field numbers: parquet.thrift of Apache Parquet's format 2.12.</remarks>
internal sealed class Footer
{
    // Foreign writers repeat their schema here; it is theirs, not a statement about the data.
    private static readonly string[] OfWriters = ["ARROW:schema", "pandas"];
    private const int TailBytes = 8;

    private readonly string _path;

    /// <exception cref="BadInputException">The file is encrypted, or a column has a type that we do not hold.</exception>
    /// <exception cref="DamageException">The file is damaged or not Parquet.</exception>
    public Footer(ParquetBytes file)
    {
        _path = file.Path;
        var (start, bytes) = Locate(file);
        Structure = ThriftStruct.Read(bytes, out _);
        if (Structure.Has(8))
        {
            throw Refusals.Encrypted(_path);
        }

        (Bytes, Start) = (bytes, start);
        Rows = Structure.Required(3, "number of rows", long.MaxValue);
        Leaves = [.. SchemaTree.Columns(Structure.Structs(2), _path)];
        Metadata = Structure.Structs(5).Select(pair => (Key: pair.Text(1) ?? "", Value: pair.Text(2) ?? "")).Where(pair => !OfWriters.Contains(pair.Key))
            .DistinctBy(pair => pair.Key).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        Groups = [.. Structure.Structs(4).Select(RowGroup)];
        if (Leaves.Count == 0 || Rows != Groups.Sum(group => group.Rows))
        {
            throw new DamageException(Leaves.Count == 0 ? "no column" : "row groups with another number of rows than the file's");
        }
    }

    public ThriftStruct Structure { get; }

    public byte[] Bytes { get; }

    /// <summary>The position of the footer in the file, in bytes.</summary>
    public long Start { get; }

    public long Rows { get; }

    public IReadOnlyList<Leaf> Leaves { get; }

    public IReadOnlyList<RowGroup> Groups { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    private static (long Start, byte[] Bytes) Locate(ParquetBytes file)
    {
        if (file.Length < 4 + TailBytes)
        {
            throw new DamageException($"only {file.Length} bytes");
        }

        var tail = file.Read(file.Length - TailBytes, TailBytes);
        if (tail.AsSpan(4).SequenceEqual("PARE"u8))
        {
            throw Refusals.Encrypted(file.Path);
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (!tail.AsSpan(4).SequenceEqual("PAR1"u8) || !file.Read(0, 4).AsSpan().SequenceEqual("PAR1"u8) || length < 0 || length > file.Length - TailBytes - 4)
        {
            throw new DamageException("no Parquet footer at its end");
        }

        var start = file.Length - TailBytes - length;
        return (start, file.Read(start, length));
    }

    private RowGroup RowGroup(ThriftStruct group)
    {
        var rows = group.Required(3, "number of rows in a row group", long.MaxValue);
        var columns = group.Structs(1);
        return new RowGroup(rows, columns.Count == Leaves.Count
            ? [.. Leaves.Select((leaf, i) => Chunk(columns[i], leaf, rows))]
            : throw new DamageException("a row group with another number of columns than the file's"));
    }

    private Chunk Chunk(ThriftStruct column, Leaf leaf, long rows)
    {
        if (column.Has(8) || column.Has(9))
        {
            throw Refusals.Encrypted(_path);
        }

        var about = column.Struct(3) ?? throw new DamageException($"nothing about the column '{leaf.Field.Name}'");
        var values = about.Required(5, "number of values", long.MaxValue);
        if (about.Integer(1) != leaf.PhysicalType || (leaf.IsList ? values < rows : values != rows))
        {
            throw new DamageException($"a column '{leaf.Field.Name}' that contradicts the schema");
        }

        var offsets = new[] { about.Integer(9), about.Integer(11) }.OfType<long>().Where(offset => offset > 0).DefaultIfEmpty().Min();
        return new Chunk(offsets, values, (Compression)about.Required(4, "compression"));
    }
}

/// <summary>A horizontal slice of a file.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Chunks">Its columns, in the order of the file's.</param>
internal sealed record RowGroup(long Rows, IReadOnlyList<Chunk> Chunks);

/// <summary>One column in one row group.</summary>
/// <param name="Offset">The position of its first page in the file, in bytes.</param>
/// <param name="Values">The number of values; a missing value and an empty list count as one each.</param>
/// <param name="Compression">How its pages are compressed.</param>
internal sealed record Chunk(long Offset, long Values, Compression Compression);
