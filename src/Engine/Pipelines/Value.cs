using System.Collections.Immutable;
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

    public sealed class Map(NameMap<Value> entries) : Value
    {
        public NameMap<Value> Entries { get; } = entries;

        private protected override CanonicalValue ToCanonical() =>
            CanonicalValue.OfMap(Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Canonical)));
    }
}
