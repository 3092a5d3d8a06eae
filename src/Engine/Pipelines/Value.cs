using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Keys;

namespace Retable.Engine.Pipelines;

/// <summary>What an expression gives: a single value, a list, or a map.</summary>
internal abstract class Value
{
    private CanonicalValue? _canonical;

    private Value()
    {
    }

    public CanonicalValue Canonical => _canonical ??= ToCanonical();

    /// <summary>In the words of an error message.</summary>
    public string Kind => this switch
    {
        List list => $"a list of {list.Items.Length}",
        Map => "a map",
        _ => Canonical.Text,
    };

    private protected abstract CanonicalValue ToCanonical();

    public sealed class Single(CanonicalValue value) : Value
    {
        private protected override CanonicalValue ToCanonical() => value;
    }

    public sealed class List(ImmutableArray<Value> items) : Value
    {
        public ImmutableArray<Value> Items { get; } = items;

        private protected override CanonicalValue ToCanonical() => CanonicalValue.OfList(Items.Select(item => item.Canonical));
    }

    /// <param name="entries">By name.</param>
    /// <param name="places">Where the names of the entries stand; a name that is not among them stands nowhere.</param>
    public sealed class Map(NameMap<Value> entries, NameMap<SourcePosition>? places = null) : Value
    {
        public NameMap<Value> Entries { get; } = entries;

        /// <summary>Where an entry's name stands, however the map came to where it is used; null where nobody knows.</summary>
        public SourcePosition? PlaceOf(string name) => places is not null && places.TryGet(name, out var at) ? at : null;

        /// <summary>The same map with another value, written elsewhere, for one of its names.</summary>
        public Map With(string name, Value value, SourcePosition at) => new(Entries.With(name, value), (places ?? NameMap<SourcePosition>.Empty).With(name, at));

        private protected override CanonicalValue ToCanonical() =>
            CanonicalValue.OfMap(Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Canonical)));
    }
}
