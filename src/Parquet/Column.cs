namespace Retable.Parquet;

/// <summary>A column of a <see cref="Table"/>. It has no missing values: write NaN, an empty text, or another column.</summary>
public abstract class Column
{
    private protected Column(string name, ColumnType type) => Field = new Field(name, type);

    public Field Field { get; }

    public string Name => Field.Name;

    public ColumnType Type => Field.Type;

    /// <summary>Number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>A column of one value per row.</summary>
    /// <typeparam name="T">bool, int, long, float, double or string.</typeparam>
    public static Column<T> Of<T>(string name, params T[] values) => new(name, values);

    /// <summary>A column of one list per row, all of the same length.</summary>
    /// <typeparam name="T">byte (a blob), int, float or double.</typeparam>
    /// <param name="name">The column's name.</param>
    /// <param name="values">The rows one after the other, like the memory of a tensor [rows, width].</param>
    /// <param name="width">How many values a row has, at least 1.</param>
    public static ListColumn<T> OfRows<T>(string name, T[] values, int width)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.Length % width != 0)
        {
            throw new ArgumentException($"'{name}' has {values.Length} values, which rows of {width} do not divide");
        }

        return new ListColumn<T>(name, values, [.. Enumerable.Range(0, (values.Length / width) + 1).Select(row => row * width)]);
    }

    /// <summary>A column of one list per row, each of its own length.</summary>
    /// <typeparam name="T">byte (a blob), int, float or double.</typeparam>
    public static ListColumn<T> OfLists<T>(string name, IReadOnlyList<T[]> lists)
        where T : unmanaged
    {
        var offsets = new int[lists.Count + 1];
        for (var row = 0; row < lists.Count; row++)
        {
            offsets[row + 1] = checked(offsets[row] + lists[row].Length);
        }

        var values = new T[offsets[^1]];
        for (var row = 0; row < lists.Count; row++)
        {
            lists[row].CopyTo(values, offsets[row]);
        }

        return new ListColumn<T>(name, values, offsets);
    }
}

/// <summary>One value per row.</summary>
/// <typeparam name="T">bool, int, long, float, double or string.</typeparam>
public sealed class Column<T> : Column
{
    internal Column(string name, T[] values)
        : base(name, ColumnTypes.OfValue<T>()) => Values = values;

    /// <summary>The values in the order of the rows; not copied.</summary>
    public T[] Values { get; }

    public override int Count => Values.Length;

    public T this[int row] => Values[row];
}

/// <summary>One list per row, all in one piece of memory.</summary>
/// <typeparam name="T">byte (a blob), int, float or double.</typeparam>
public sealed class ListColumn<T> : Column
    where T : unmanaged
{
    private readonly int[] _offsets;

    internal ListColumn(string name, T[] values, int[] offsets)
        : base(name, ColumnTypes.OfList<T>()) => (Values, _offsets) = (values, offsets);

    /// <summary>All values, row after row; not copied. Holds at most 2³¹ − 1 of them: write more in batches.</summary>
    public T[] Values { get; }

    public override int Count => _offsets.Length - 1;

    public ReadOnlySpan<T> this[int row] => Values.AsSpan(_offsets[row], _offsets[row + 1] - _offsets[row]);

    /// <summary>The values of a range of rows.</summary>
    internal ReadOnlySpan<T> Span(int start, int count) => Values.AsSpan(_offsets[start], _offsets[start + count] - _offsets[start]);

    /// <summary>The length that all rows share, or null if they differ or the column has no rows.</summary>
    public int? Width
    {
        get
        {
            if (Count == 0)
            {
                return null;
            }

            var width = _offsets[1];
            for (var row = 1; row < Count; row++)
            {
                if (_offsets[row + 1] - _offsets[row] != width)
                {
                    return null;
                }
            }

            return width;
        }
    }
}
