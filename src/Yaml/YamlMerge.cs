namespace Retable.Yaml;

/// <summary>Overlays maps.</summary>
public static class YamlMerge
{
    /// <summary>The entries of one map overlaid with those of another, also in nested maps.</summary>
    /// <remarks>
    /// An entry that both have is the upper one's, unless both values are maps: these are laid over each other in turn. A map with one
    /// entry over a map with one entry of another name replaces it: that is another choice, not a second one.
    /// </remarks>
    public static IReadOnlyList<YamlEntry> EntriesOf(YamlMap lower, YamlMap upper)
    {
        var merged = new List<YamlEntry>();
        foreach (var entry in lower.Entries)
        {
            merged.Add(upper.TryGet(entry.Name, out _) ? Over(entry, upper.Entries.First(over => over.Name == entry.Name)) : entry);
        }

        merged.AddRange(upper.Entries.Where(entry => !lower.TryGet(entry.Name, out _)));
        return merged;
    }

    private static YamlEntry Over(YamlEntry lower, YamlEntry upper) => (lower.Value, upper.Value) switch
    {
        (YamlMap { Entries: [var one] }, YamlMap { Entries: [var other] }) when one.Name != other.Name => upper,
        (YamlMap below, YamlMap above) => upper with { Value = new YamlMap(above.At, [.. EntriesOf(below, above)]) },
        _ => upper,
    };
}
