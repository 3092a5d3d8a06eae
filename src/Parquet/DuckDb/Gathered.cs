namespace Retable.Parquet.DuckDb;

/// <summary>An array that grows.</summary>
internal sealed class Gathered<T>(int capacity)
{
    private T[] _items = new T[capacity];

    public int Count { get; private set; }

    public void Add(ReadOnlySpan<T> items)
    {
        var needed = checked(Count + items.Length);
        if (needed > _items.Length)
        {
            Array.Resize(ref _items, (int)Math.Max(needed, Math.Min(2L * _items.Length, Array.MaxLength)));
        }

        items.CopyTo(_items.AsSpan(Count));
        Count = needed;
    }

    /// <summary>What was gathered; the next one starts empty.</summary>
    public T[] Take()
    {
        var items = _items.Length == Count ? _items : _items[..Count];
        (_items, Count) = (new T[capacity], 0);
        return items;
    }
}
