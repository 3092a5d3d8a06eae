using System.Collections;
using Retable.TensorFiles.Pickle;

namespace Retable.TensorFiles;

/// <summary>A dictionary from a pickle: pairs in written order, found by key. Keys are texts, integers, floats, booleans or null.</summary>
public sealed class PickledDictionary : IReadOnlyCollection<KeyValuePair<object?, object?>>, IPickleState
{
    private readonly List<KeyValuePair<object?, object?>> _pairs = [];

    // Texts, whatever the key is: .NET salts the hash of a text, so no file can be made whose keys all collide.
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    private readonly bool _isNamespace;

    internal PickledDictionary(bool isNamespace = false) => _isNamespace = isNamespace;

    public int Count => _pairs.Count;

    /// <summary>The value of a text key.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public object? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"no key '{key}'");

    public bool TryGetValue(object? key, out object? value)
    {
        var found = _places.TryGetValue(NameOf(key), out var place);
        value = found ? _pairs[place].Value : null;
        return found;
    }

    public IEnumerator<KeyValuePair<object?, object?>> GetEnumerator() => _pairs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // The state of a namespace is its content; that of an ordered dictionary is remarks (a state_dict's _metadata).
    void IPickleState.Build(object? state)
    {
        if (_isNamespace && state is PickledDictionary content)
        {
            SetAll(content);
        }
    }

    internal void Set(object? key, object? value)
    {
        if (_places.TryAdd(NameOf(key), _pairs.Count))
        {
            _pairs.Add(new(key, value));
        }
        else
        {
            _pairs[_places[NameOf(key)]] = new(key, value);
        }
    }

    internal void SetAll(IEnumerable<KeyValuePair<object?, object?>> pairs)
    {
        foreach (var (key, value) in pairs)
        {
            Set(key, value);
        }
    }

    private static string NameOf(object? key) => key switch
    {
        string text => "text " + text,
        long number => FormattableString.Invariant($"int {number}"),
        double number => FormattableString.Invariant($"float {number:R}"),
        bool flag => flag ? "true" : "false",
        null => "none",
        _ => throw new InvalidDataException($"a dictionary has a key of a kind that is not supported: {key.GetType().Name}"),
    };
}
