using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Retable.Engine.Pipelines;

/// <summary>Values by name, always in code-point order, so that the order of writing can never reach a key.</summary>
/// <remarks>A sorted array: a pipeline holds some hundred thousand of these, nearly all with fewer than ten names.</remarks>
[SuppressMessage("Naming", "CA1710", Justification = "The word of the field is map.")]
public sealed class NameMap<T> : IReadOnlyList<KeyValuePair<string, T>>
{
    private readonly KeyValuePair<string, T>[] _entries;

    private NameMap(KeyValuePair<string, T>[] sorted) => _entries = sorted;

    [SuppressMessage("Design", "CA1000", Justification = "NameMap<T>.Empty reads as the collections of the framework do.")]
    public static NameMap<T> Empty { get; } = new([]);

    public int Count => _entries.Length;

    public bool IsEmpty => _entries.Length == 0;

    public IEnumerable<string> Names => _entries.Select(entry => entry.Key);

    public KeyValuePair<string, T> this[int index] => _entries[index];

    /// <exception cref="KeyNotFoundException">There is no such name.</exception>
    public T this[string name] => TryGet(name, out var value) ? value : throw new KeyNotFoundException($"no '{name}' among {string.Join(", ", Names)}");

    public bool Has(string name) => IndexOf(name) >= 0;

    public bool TryGet(string name, [MaybeNullWhen(false)] out T value)
    {
        var index = IndexOf(name);
        value = index >= 0 ? _entries[index].Value : default;
        return index >= 0;
    }

    /// <summary>These entries and one more; a name that is there gets the new value.</summary>
    public NameMap<T> With(string name, T value)
    {
        var index = IndexOf(name);
        KeyValuePair<string, T> entry = new(name, value);
        return new(index >= 0 ? [.. _entries[..index], entry, .. _entries[(index + 1)..]] : [.. _entries[..~index], entry, .. _entries[~index..]]);
    }

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, T>>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    internal static NameMap<T> Of(KeyValuePair<string, T>[] entries)
    {
        Array.Sort(entries, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        for (var i = 1; i < entries.Length; i++)
        {
            if (entries[i].Key == entries[i - 1].Key)
            {
                throw new ArgumentException($"the name '{entries[i].Key}' occurs twice", nameof(entries));
            }
        }

        return entries.Length == 0 ? Empty : new(entries);
    }

    /// <summary>Takes entries that are in order and without repetition already.</summary>
    internal static NameMap<T> OfSorted(KeyValuePair<string, T>[] entries) => entries.Length == 0 ? Empty : new(entries);

    private int IndexOf(string name)
    {
        var (low, high) = (0, _entries.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(_entries[middle].Key, name);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}

/// <summary>Makers of name maps.</summary>
public static class NameMap
{
    public static NameMap<T> Of<T>(IEnumerable<KeyValuePair<string, T>> entries) => NameMap<T>.Of([.. entries]);

    public static NameMap<T> Of<T>(params ReadOnlySpan<(string Name, T Value)> entries)
    {
        var pairs = new KeyValuePair<string, T>[entries.Length];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = new(entries[i].Name, entries[i].Value);
        }

        return NameMap<T>.Of(pairs);
    }
}
