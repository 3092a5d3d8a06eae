using Retable.Contract;

namespace Retable.Yaml;

/// <summary>Values in the order written.</summary>
public sealed class YamlList : YamlNode
{
    private readonly List<YamlNode> _items;

    internal YamlList(SourcePosition at, List<YamlNode> items)
        : base(at)
    {
        _items = items;
        foreach (var item in items)
        {
            Include(item);
        }
    }

    public IReadOnlyList<YamlNode> Items => _items;

    public override string Kind => "a list";
}
