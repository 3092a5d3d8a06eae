using System.Collections.Immutable;
using Retable.Engine.Keys;

namespace Retable.Engine.Pipelines;

/// <summary>The instances of one stage of the file, found by any choice of their coordinates without a walk over all.</summary>
internal sealed class StageGroup(StageDeclaration declaration, IReadOnlyList<NameMap<CanonicalValue>> coordinates)
{
    private readonly Dictionary<string, Dictionary<string, List<int>>> _byAxes = new(StringComparer.Ordinal);

    public StageDeclaration Declaration { get; } = declaration;

    public IReadOnlyList<NameMap<CanonicalValue>> Coordinates { get; } = coordinates;

    /// <summary>Names of the instances, in the order of <see cref="Coordinates"/>.</summary>
    public ImmutableArray<string> Names { get; } = [.. coordinates.Select(c => InstanceName.Of(declaration.Name, c))];

    public ImmutableArray<string> Axes => Declaration.Matrix?.Axes ?? [];

    /// <summary>The instances with these coordinates, sorted by the others: the order of a matrix list reaches nobody.</summary>
    public IReadOnlyList<int> Select(NameMap<CanonicalValue> chosen)
    {
        var axes = string.Join(',', chosen.Names);
        if (!_byAxes.TryGetValue(axes, out var index))
        {
            index = Index(chosen);
            _byAxes.Add(axes, index);
        }

        return index.TryGetValue(InstanceName.Of("", chosen), out var members) ? members : [];
    }

    private Dictionary<string, List<int>> Index(NameMap<CanonicalValue> chosen)
    {
        var index = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < Coordinates.Count; i++)
        {
            var own = Coordinates[i];
            var key = chosen.Count == own.Count
                ? InstanceName.Of("", own)
                : InstanceName.Of("", NameMap.Of(chosen.Names.Select(axis => KeyValuePair.Create(axis, own[axis]))));
            if (!index.TryGetValue(key, out var members))
            {
                index.Add(key, members = []);
            }

            members.Add(i);
        }

        foreach (var members in index.Values)
        {
            members.Sort((a, b) => CoordinateOrder.Compare(Coordinates[a], Coordinates[b]));
        }

        return index;
    }
}

/// <summary>Numbers by size, other values by code point, axis by axis.</summary>
internal static class CoordinateOrder
{
    public static int Compare(NameMap<CanonicalValue> a, NameMap<CanonicalValue> b)
    {
        for (var i = 0; i < a.Count; i++)
        {
            var order = Compare(a[i].Value.Text, b[i].Value.Text);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static int Compare(string a, string b) => double.TryParse(a, out var x) && double.TryParse(b, out var y) && !x.Equals(y)
        ? x.CompareTo(y)
        : string.CompareOrdinal(a, b);
}
