using System.Numerics;

namespace Retable.Parquet.Reading;

/// <summary>The encoding of a page's values, by the format's numbers.</summary>
internal enum Encoding
{
    Plain = 0,
    PlainDictionary = 2,
    Rle = 3,
    BitPacked = 4,
    DeltaBinaryPacked = 5,
    DeltaLengthByteArray = 6,
    DeltaByteArray = 7,
    RleDictionary = 8,
    ByteStreamSplit = 9,
}

/// <summary>A page, decompressed.</summary>
/// <param name="Group">The number of its row group.</param>
/// <param name="IsDictionary">Whether it is the dictionary of the pages that follow.</param>
/// <param name="Encoding">How its values are encoded.</param>
/// <param name="Count">The number of values; a missing value and an empty list count as one each.</param>
/// <param name="Repetition">For each value, whether it continues a list; null if the column has no lists.</param>
/// <param name="Definition">For each value, how much of it is present; null if nothing can be missing.</param>
/// <param name="Data">The values.</param>
internal sealed record Page(int Group, bool IsDictionary, Encoding Encoding, int Count, Runs? Repetition, Runs? Definition, ReadOnlyMemory<byte> Data);

/// <summary>Reads one column's pages, row group after row group.</summary>
internal sealed class Pages(ParquetBytes file, Footer footer, int column)
{
    private const int DataPage = 0, DictionaryPage = 2, DataPage2 = 3;
    private const int HeaderBytes = 256, MostHeaderBytes = 1 << 24;

    private readonly Leaf _leaf = footer.Leaves[column];
    private int _group = -1;
    private long _left;
    private long _offset;

    // Used again for each page: what a page gives out is read before the next one comes. A dictionary is kept, and has its own.
    private byte[] _packed = [];
    private byte[] _plain = [];

    /// <summary>The next page, or null after the last one.</summary>
    /// <exception cref="DamageException">The bytes contradict the format.</exception>
    /// <exception cref="Contract.BadInputException">The page is stored in a way that is not read here.</exception>
    public Page? Next()
    {
        while (_left == 0)
        {
            if (++_group >= footer.Groups.Count)
            {
                return null;
            }

            (_left, _offset) = (Chunk.Values, Chunk.Offset);
        }

        while (true)
        {
            var header = Header();
            var (size, offset) = ((int)header.Required(3, "size of a page"), _offset);
            _offset += size;
            switch (header.Required(1, "kind of page"))
            {
                case DictionaryPage:
                    var dictionary = header.Struct(7) ?? throw new DamageException("a dictionary without its header");
                    var entries = Decompress(file.Read(offset, size), header);
                    (_packed, _plain) = ([], []);
                    return new Page(_group, true, Encoding.Plain, Count(dictionary, most: int.MaxValue), null, null, entries);
                case DataPage:
                    return First(header.Struct(5) ?? throw new DamageException("a page without its header"), Decompress(file.Read(offset, size, ref _packed), header));
                case DataPage2:
                    return Second(header.Struct(8) ?? throw new DamageException("a page without its header"), file.Read(offset, size, ref _packed), header);
                default:
                    continue;
            }
        }
    }

    public IEnumerable<Chunk> Chunks => footer.Groups.Select(group => group.Chunks[column]);

    private Chunk Chunk => footer.Groups[_group].Chunks[column];

    private int RepetitionBits => _leaf.MaxRepetition;

    private int DefinitionBits => 32 - BitOperations.LeadingZeroCount((uint)_leaf.MaxDefinition);

    // How long a header is shows only when it is read; statistics of long texts make it long.
    private ThriftStruct Header()
    {
        for (var length = HeaderBytes; ; length *= 16)
        {
            var bytes = file.Read(_offset, (int)Math.Min(length, Math.Max(0, file.Length - _offset)));
            try
            {
                var header = ThriftStruct.Read(bytes, out var used);
                _offset += used;
                return header;
            }
            catch (DamageException) when (bytes.Length == length && length < MostHeaderBytes)
            {
            }
        }
    }

    private Page First(ThriftStruct about, ReadOnlyMemory<byte> data)
    {
        var count = Counted(about);
        var repetition = Levels(about, 4, RepetitionBits, ref data);
        var definition = Levels(about, 3, DefinitionBits, ref data);
        return new Page(_group, false, (Encoding)about.Required(2, "encoding"), count, repetition, definition, data);
    }

    // The levels of the second version stand in front of what is compressed.
    private Page Second(ThriftStruct about, ReadOnlyMemory<byte> bytes, ThriftStruct header)
    {
        var count = Counted(about);
        var (repetition, definition) = ((int)about.Required(6, "length of levels"), (int)about.Required(5, "length of levels"));
        var data = bytes[(repetition + definition)..];
        var size = (int)header.Required(2, "size of a page") - repetition - definition;
        return new Page(
            _group,
            false,
            (Encoding)about.Required(4, "encoding"),
            count,
            RepetitionBits > 0 ? new Runs(bytes[..repetition], RepetitionBits) : null,
            DefinitionBits > 0 ? new Runs(bytes.Slice(repetition, definition), DefinitionBits) : null,
            about.Bool(7) == false ? data : Decompress(data, size));
    }

    private Runs? Levels(ThriftStruct about, int field, int bits, ref ReadOnlyMemory<byte> data)
    {
        if (bits > 0 && about.Integer(field) == (int)Encoding.BitPacked)
        {
            throw Refusals.Storage(file.Path, _leaf.Field.Name, "encoding", "BIT_PACKED (of levels)");
        }

        return bits > 0 ? Runs.Prefixed(ref data, bits) : null;
    }

    private int Counted(ThriftStruct about)
    {
        var count = Count(about, _left);
        _left -= count;
        return count;
    }

    private static int Count(ThriftStruct about, long most) => (int)about.Required(1, "number of values in a page", Math.Min(most, int.MaxValue));

    private ReadOnlyMemory<byte> Decompress(ReadOnlyMemory<byte> bytes, ThriftStruct header) => Decompress(bytes, (int)header.Required(2, "size of a page"));

    private ReadOnlyMemory<byte> Decompress(ReadOnlyMemory<byte> bytes, int size) => Chunk.Compression is not Compression.Lzo and <= Compression.Lz4Raw
        ? Decompression.Decompress(Chunk.Compression, bytes, size, ref _plain)
        : throw Refusals.Storage(file.Path, _leaf.Field.Name, "compression", Chunk.Compression == Compression.Lzo ? "LZO" : $"number {(int)Chunk.Compression}");
}
