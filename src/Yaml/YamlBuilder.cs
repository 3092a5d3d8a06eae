using Retable.Contract;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Retable.Yaml;

/// <summary>Builds nodes from the parser's events, within the limits.</summary>
internal sealed class YamlBuilder(IParser parser, string file, YamlLimits limits, bool hasPlaceholders)
{
    private const string MergeKey = "<<";

    private readonly Dictionary<string, YamlNode?> _anchors = new(StringComparer.Ordinal);
    private long _nodes;

    public YamlNode Document()
    {
        Next<StreamStart>();
        if (Next() is StreamEnd)
        {
            return new YamlScalar(new SourcePosition(file, 1, 1), "", plain: true);
        }

        Next();
        var root = Node(depth: 0);
        Next<DocumentEnd>();
        return Next() is StreamEnd
            ? root
            : throw new BadInputException("a second document begins here") { At = At(), Hint = "Keep one document a file." };
    }

    /// <summary>The node whose first event is current.</summary>
    private YamlNode Node(int depth)
    {
        RequireDepth(depth);
        return parser.Current switch
        {
            AnchorAlias alias => Counted(Anchored(alias, depth)),
            Scalar scalar => Named(scalar, Counted(new YamlScalar(At(), Text(scalar), IsPlain(scalar)))),
            SequenceStart start => Named(start, List(depth)),
            MappingStart start => Named(start, Map(depth)),
            var other => throw new BadInputException($"cannot read this: {other}") { At = At() },
        };
    }

    private YamlList List(int depth)
    {
        var (at, items) = (At(), new List<YamlNode>());
        Open();
        while (Next() is not SequenceEnd)
        {
            items.Add(Node(depth + 1));
        }

        _nodes++;
        return new YamlList(at, items);
    }

    private YamlMap Map(int depth)
    {
        var (at, entries, merge) = (At(), new List<YamlEntry>(), -1);
        Open();
        while (Next() is not MappingEnd)
        {
            var isMerge = parser.Current is Scalar { Value: MergeKey } scalar && IsPlain(scalar);
            var name = Name();
            merge = !isMerge ? merge
                : merge < 0 ? entries.Count
                : throw new BadInputException($"'{MergeKey}' is written twice in one map") { At = name.At, Hint = $"Merge several in one list: {MergeKey}: [*a, *b]." };
            Next();
            entries.Add(new YamlEntry(name.Text, name.At, Node(depth + 1)));
        }

        _nodes++;
        return new YamlMap(at, merge < 0 ? entries : Merged(entries, merge));
    }

    /// <summary>Resolves the merge key of YAML 1.1: replaces it by the entries of other maps, except names that the map itself or an earlier map of its list has.</summary>
    private static List<YamlEntry> Merged(List<YamlEntry> entries, int merge)
    {
        var key = entries[merge];
        var names = entries.Where((_, i) => i != merge).Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        var maps = key.Value is YamlList list ? list.Items : [key.Value];
        var merged = maps.SelectMany(map => map is YamlMap { Entries: var added }
            ? added.Where(entry => names.Add(entry.Name)).ToList()
            : throw YamlReading.Mismatch(map, $"what '{MergeKey}' merges", "a map or a list of maps"));
        return [.. entries[..merge], .. merged, .. entries[(merge + 1)..]];
    }

    private YamlScalar Name() => parser.Current is Scalar scalar
        ? new YamlScalar(At(), Text(scalar), plain: false)
        : throw new BadInputException("a name must be plain text") { At = At(), Facts = [("found", "a map, a list or an alias")] };

    /// <summary>Refuses tags, and keeps an anchor back until its node is complete: an alias inside the node would be a cycle.</summary>
    private void Open()
    {
        var start = (NodeEvent)parser.Current!;
        RefuseTag(start);
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = null;
        }
    }

    private T Named<T>(NodeEvent start, T node)
        where T : YamlNode
    {
        RefuseTag(start);
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = node;
        }

        return node;
    }

    private YamlNode Anchored(AnchorAlias alias, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var node))
        {
            throw new BadInputException($"the alias '*{alias.Value}' names nothing above it") { At = At() };
        }

        if (node is null)
        {
            throw new BadInputException($"the alias '*{alias.Value}' stands inside what it names") { At = At() };
        }

        RequireDepth(depth + node.Depth);
        return node;
    }

    private void RequireDepth(int depth)
    {
        if (depth > limits.Depth)
        {
            throw new BadInputException($"maps and lists are nested deeper than {limits.Depth}") { At = At() };
        }
    }

    private T Counted<T>(T node)
        where T : YamlNode
    {
        _nodes += node.Size;
        return _nodes <= limits.Nodes
            ? node
            : throw new BadInputException($"with its aliases followed the file has more than {limits.Nodes} values") { At = At() };
    }

    private void RefuseTag(NodeEvent node)
    {
        if (!node.Tag.IsEmpty)
        {
            throw new BadInputException($"the tag '{node.Tag.Value}' is not known") { At = At(), Hint = "Tags are not used here: drop it." };
        }
    }

    private string Text(Scalar scalar) => hasPlaceholders ? Placeholders.Show(scalar.Value) : scalar.Value;

    // An empty value has no quotes and no characters; "!" alone would make a plain scalar text.
    private static bool IsPlain(Scalar scalar) => scalar.Style is ScalarStyle.Plain or ScalarStyle.Any;

    private SourcePosition At() => new(file, (int)parser.Current!.Start.Line, (int)parser.Current!.Start.Column);

    private ParsingEvent Next()
    {
        parser.MoveNext();
        return parser.Current!;
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        if (Next() is not T)
        {
            throw new BadInputException($"cannot read this: {parser.Current}") { At = At() };
        }
    }
}
