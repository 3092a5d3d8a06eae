using Retable.Contract;

namespace Retable.Parquet.Reading;

/// <summary>Decodes the values of a page; null if the encoding is not allowed for the type.</summary>
/// <param name="encoding">Any encoding except that by dictionary.</param>
/// <param name="data">The encoded values.</param>
/// <param name="most">The largest possible number of values.</param>
internal delegate Values<T>? Decoder<T>(Encoding encoding, ReadOnlyMemory<byte> data, int most);

/// <summary>A page with its values decoded, and the position up to which it has been read.</summary>
internal sealed class TypedPage<T>(Page page, Values<T> values)
{
    public int Group => page.Group;

    public Runs? Repetition => page.Repetition;

    public Runs? Definition => page.Definition;

    public Values<T> Values => values;

    /// <summary>The number of values (or levels) that have not been read.</summary>
    public int Left { get; set; } = page.Count;
}

/// <summary>The pages of a column with their values decoded, using the dictionary of their row group if there is one.</summary>
internal sealed class ValueSource<T>(string path, Leaf leaf, Pages pages, Decoder<T> decode)
{
    private T[] _dictionary = [];
    private int _groupOfDictionary = -1;

    public Leaf Leaf => leaf;

    public string Name => leaf.Field.Name;

    /// <summary>The values in all row groups; an empty list counts as one.</summary>
    public long Count => pages.Chunks.Sum(chunk => chunk.Values);

    /// <summary>The next page with values, or null after the last one.</summary>
    public TypedPage<T>? Next()
    {
        while (pages.Next() is { } page)
        {
            if (page.IsDictionary)
            {
                _dictionary = page.Count <= page.Data.Length ? new T[page.Count] : throw new DamageException("a dictionary of more values than bytes");
                (decode(Encoding.Plain, page.Data, page.Count) ?? throw Unsupported(Encoding.Plain)).Read(_dictionary);
                _groupOfDictionary = page.Group;
            }
            else if (page.Count > 0)
            {
                return new TypedPage<T>(page, Decode(page));
            }
        }

        return null;
    }

    public BadInputException Null(long row) => Refusals.Null(path, Name, row);

    private Values<T> Decode(Page page)
    {
        if (page.Data.Length == 0)
        {
            return new DecodedValues<T>(Array.Empty<T>());
        }

        if (page.Encoding is not (Encoding.PlainDictionary or Encoding.RleDictionary))
        {
            return decode(page.Encoding, page.Data, page.Count) ?? throw Unsupported(page.Encoding);
        }

        return page.Group == _groupOfDictionary
            ? new IndexedValues<T>(_dictionary, new Runs(page.Data[1..], page.Data.Span[0]))
            : throw new DamageException("places in a dictionary that is not there");
    }

    private BadInputException Unsupported(Encoding encoding) => Refusals.Storage(path, Name, "encoding", encoding switch
    {
        Encoding.Plain => "PLAIN",
        Encoding.Rle => "RLE",
        Encoding.BitPacked => "BIT_PACKED",
        Encoding.DeltaBinaryPacked => "DELTA_BINARY_PACKED",
        Encoding.DeltaLengthByteArray => "DELTA_LENGTH_BYTE_ARRAY",
        Encoding.DeltaByteArray => "DELTA_BYTE_ARRAY",
        Encoding.ByteStreamSplit => "BYTE_STREAM_SPLIT",
        _ => $"number {(int)encoding}",
    });
}
