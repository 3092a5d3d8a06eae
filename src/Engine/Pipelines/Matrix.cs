using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Yaml;

namespace Retable.Engine.Pipelines;

/// <summary>What makes many instances of one stage: the product of its axes, less <c>exclude</c>, plus <c>include</c>.</summary>
/// <remarks>An axis may depend on those written before it; the axes of a <c>zip</c> advance together.</remarks>
internal sealed class Matrix
{
    private readonly ImmutableArray<Dimension> _dimensions;
    private readonly ImmutableArray<ImmutableArray<NamedExpression>> _exclude;
    private readonly ImmutableArray<ImmutableArray<Dimension>> _include;

    private Matrix(SourcePosition at, ImmutableArray<Dimension> dimensions, YamlMap map, string what)
    {
        (At, _dimensions) = (at, dimensions);
        Axes = [.. dimensions.SelectMany(dimension => dimension.Axes).Select(axis => axis.Name)];
        _exclude = [.. Rows(map, "exclude", what).Select(row => Row(row, what))];
        _include = [.. Rows(map, "include", what).Select(row => WholeRow(row, what))];
    }

    public SourcePosition At { get; }

    /// <summary>The names of the axes, in the order written.</summary>
    public ImmutableArray<string> Axes { get; }

    public IEnumerable<Expression> Expressions => _dimensions.SelectMany(d => d.Axes)
        .Concat(_exclude.SelectMany(row => row))
        .Concat(_include.SelectMany(row => row).SelectMany(d => d.Axes))
        .Select(axis => axis.Value);

    public static Matrix Read(YamlMap map, string what)
    {
        var dimensions = ImmutableArray.CreateBuilder<Dimension>();
        foreach (var entry in map.Entries)
        {
            if (entry.Name == "zip")
            {
                var zips = entry.Value is YamlList list ? list.Items : [entry.Value];
                dimensions.AddRange(zips.Select(zip => new Dimension([.. zip.AsMap($"a 'zip' of {what}").Entries.Select(Axis)], zip.At)));
            }
            else if (entry.Name is not ("exclude" or "include"))
            {
                dimensions.Add(new Dimension([Axis(entry)], entry.At));
            }
        }

        var repeated = dimensions.SelectMany(d => d.Axes).GroupBy(axis => axis.Name).FirstOrDefault(group => group.Count() > 1);
        return repeated is null
            ? new Matrix(map.At, dimensions.ToImmutable(), map, what)
            : throw new BadInputException($"the matrix of {what} has the axis '{repeated.Key}' twice") { At = repeated.Last().At };
    }

    /// <summary>The coordinates of all instances, in the order written, each once.</summary>
    public IReadOnlyList<NameMap<CanonicalValue>> Expand(Scope parameters)
    {
        var excluded = _exclude.Select(row => new Exclusion(row, parameters)).ToList();
        var found = new List<NameMap<CanonicalValue>>();
        var product = new MatrixProduct(_dimensions, parameters);
        RequireCount(product.Fewest());
        product.Each(coordinates =>
        {
            if (!excluded.Exists(exclusion => exclusion.Covers(coordinates)))
            {
                Add(coordinates, found);
            }
        });
        if (!_include.IsEmpty)
        {
            var names = found.Select(Key).ToHashSet(StringComparer.Ordinal);
            foreach (var row in _include)
            {
                new MatrixProduct(row, parameters).Each(coordinates =>
                {
                    if (names.Add(Key(coordinates)))
                    {
                        Add(coordinates, found);
                    }
                });
            }
        }

        return found;
    }

    private void Add(NameMap<CanonicalValue> coordinates, List<NameMap<CanonicalValue>> found)
    {
        RequireCount(found.Count + 1);
        found.Add(coordinates);
    }

    private void RequireCount(double count)
    {
        if (count > PipelineLimits.Instances)
        {
            throw new BadInputException($"the matrix has more than {PipelineLimits.Instances} instances") { At = At };
        }
    }

    private static string Key(NameMap<CanonicalValue> coordinates) => InstanceName.Of("", coordinates);

    private static NamedExpression Axis(YamlEntry entry)
    {
        Names.Require(entry.Name, "a matrix axis", entry.At);
        return new NamedExpression(entry.Name, entry.At, ExpressionReader.Read(entry.Value));
    }

    private static IReadOnlyList<YamlNode> Rows(YamlMap map, string name, string what) =>
        map.Optional(name)?.AsList($"'{name}' in the matrix of {what}").Items ?? [];

    private ImmutableArray<NamedExpression> Row(YamlNode node, string what)
    {
        var row = node.AsMap($"a row of the matrix of {what}").Entries;
        foreach (var entry in row.Where(entry => !Axes.Contains(entry.Name)))
        {
            throw BadInputException.UnknownName($"the matrix of {what} has no axis '{entry.Name}'", entry.Name, Axes, entry.At);
        }

        return [.. row.Select(Axis)];
    }

    private ImmutableArray<Dimension> WholeRow(YamlNode node, string what)
    {
        var row = Row(node, what);
        var missing = Axes.Except(row.Select(axis => axis.Name)).ToList();
        return missing.Count == 0
            ? [.. row.Select(axis => new Dimension([axis], axis.At))]
            : throw new BadInputException($"'include' of {what} does not say '{missing[0]}'")
            {
                At = node.At,
                Hint = "An included row names every axis; a list gives one instance a value.",
            };
    }
}

/// <summary>One axis, or several that advance together.</summary>
internal sealed record Dimension(ImmutableArray<NamedExpression> Axes, SourcePosition At);
