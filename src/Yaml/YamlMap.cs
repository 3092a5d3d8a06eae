using System.Diagnostics.CodeAnalysis;
using Retable.Contract;

namespace Retable.Yaml;

/// <summary>Names and values in the order written. No name occurs twice.</summary>
public sealed class YamlMap : YamlNode
{
    private readonly List<YamlEntry> _entries;
    private readonly Dictionary<string, YamlNode> _byName;

    /// <exception cref="BadInputException">A name occurs twice.</exception>
    internal YamlMap(SourcePosition at, List<YamlEntry> entries)
        : base(at)
    {
        _entries = entries;
        _byName = new Dictionary<string, YamlNode>(entries.Count, StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            Include(entry.Value);
            if (!_byName.TryAdd(entry.Name, entry.Value))
            {
                throw new BadInputException($"'{entry.Name}' is written twice in one map")
                {
                    At = entry.At,
                    Facts = [("first", _entries.First(e => e.Name == entry.Name).At.ToString())],
                    Hint = "Keep one of them.",
                };
            }
        }
    }

    /// <summary>An empty map, in place of one that was not written.</summary>
    public static YamlMap Empty(SourcePosition at) => new(at, []);

    public IReadOnlyList<YamlEntry> Entries => _entries;

    public override string Kind => "a map";

    public bool TryGet(string name, [NotNullWhen(true)] out YamlNode? value) => _byName.TryGetValue(name, out value);
}

/// <summary>A name and its value. <c>At</c>: the position of the name.</summary>
public readonly record struct YamlEntry(string Name, SourcePosition At, YamlNode Value);
