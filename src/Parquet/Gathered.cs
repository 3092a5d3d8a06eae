namespace Retable.Parquet;

/// <summary>An array that grows.</summary>
internal sealed class Gathered<T>(int capacity = 0)
{
    private T[] _items = new T[capacity];

    public int Count { get; private set; }

    public ReadOnlyMemory<T> Items => _items.AsMemory(0, Count);

    /// <summary>Room for further items, which the caller fills; valid until the next call.</summary>
    public Span<T> Extend(int count)
    {
        var (start, needed) = (Count, checked(Count + count));
        if (needed > _items.Length)
        {
            Array.Resize(ref _items, (int)Math.Max(needed, Math.Min(2L * _items.Length, Array.MaxLength)));
        }

        Count = needed;
        return _items.AsSpan(start, count);
    }

    public void Add(ReadOnlySpan<T> items) => items.CopyTo(Extend(items.Length));

    public void Add(T item) => Extend(1)[0] = item;

    /// <summary>Removes the items but keeps their memory.</summary>
    public void Clear() => Count = 0;

    /// <summary>Takes the items away and starts empty again.</summary>
    public T[] Take()
    {
        var items = _items.Length == Count ? _items : _items[..Count];
        (_items, Count) = ([], 0);
        return items;
    }
}
