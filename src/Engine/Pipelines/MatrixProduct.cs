using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Keys;

namespace Retable.Engine.Pipelines;

/// <summary>Walks the product of some dimensions; what does not depend on another axis is evaluated once.</summary>
internal sealed class MatrixProduct
{
    private readonly ImmutableArray<Dimension> _dimensions;
    private readonly CoordinateScope _scope;
    private readonly ImmutableArray<Value>?[] _constant;
    private readonly KeyValuePair<string, CanonicalValue>[] _row;

    public MatrixProduct(ImmutableArray<Dimension> dimensions, Scope parameters)
    {
        _dimensions = dimensions;
        _scope = new CoordinateScope(parameters);
        var axes = dimensions.SelectMany(d => d.Axes).Select(axis => axis.Name).ToHashSet(StringComparer.Ordinal);
        _row = new KeyValuePair<string, CanonicalValue>[axes.Count];
        _constant = [.. dimensions.SelectMany(d => d.Axes)
            .Select(axis => axis.Value.Mentions.Any(m => axes.Contains(m.Name)) ? null : (ImmutableArray<Value>?)Values(axis))];
    }

    /// <summary>How many combinations there are at least: those of the axes that depend on no other.</summary>
    public double Fewest()
    {
        var (count, axis) = (1.0, 0);
        foreach (var dimension in _dimensions)
        {
            count *= _constant[axis]?.Length ?? 1;
            axis += dimension.Axes.Length;
        }

        return count;
    }

    /// <summary>Calls back with each combination, the last dimension running fastest.</summary>
    public void Each(Action<NameMap<CanonicalValue>> found) => Walk(0, 0, found);

    private void Walk(int dimension, int axis, Action<NameMap<CanonicalValue>> found)
    {
        if (dimension == _dimensions.Length)
        {
            found(NameMap<CanonicalValue>.Of([.. _row]));
            return;
        }

        var axes = _dimensions[dimension].Axes;
        var values = new ImmutableArray<Value>[axes.Length];
        for (var i = 0; i < axes.Length; i++)
        {
            values[i] = _constant[axis + i] ?? Values(axes[i]);
            RequireEqualLength(values[0].Length, values[i].Length, axes[0], axes[i]);
        }

        for (var at = 0; at < values[0].Length; at++)
        {
            for (var i = 0; i < axes.Length; i++)
            {
                _row[axis + i] = new(axes[i].Name, values[i][at].Canonical);
                _scope.Push(axes[i].Name, values[i][at]);
            }

            Walk(dimension + 1, axis + axes.Length, found);
            _scope.Pop(axes.Length);
        }
    }

    private ImmutableArray<Value> Values(NamedExpression axis)
    {
        var value = axis.Value.Evaluate(_scope);
        var items = value is Value.List list ? list.Items : [value];
        foreach (var item in items)
        {
            if (item is not Value.Single || item.Canonical == CanonicalValue.Null)
            {
                throw new BadInputException($"the axis '{axis.Name}' needs single values")
                {
                    At = axis.Value.At,
                    Facts = [("found", item.Kind)],
                    Hint = "Use 'zip' for values that belong together.",
                };
            }
        }

        return items;
    }

    private static void RequireEqualLength(int first, int other, NamedExpression firstAxis, NamedExpression otherAxis)
    {
        if (first != other)
        {
            throw new BadInputException("the lists of a 'zip' must be equally long")
            {
                At = otherAxis.At,
                Facts = [(firstAxis.Name, $"{first} values"), (otherAxis.Name, $"{other} values")],
            };
        }
    }
}
