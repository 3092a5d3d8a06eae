using System.Collections.Immutable;
using Retable.Engine.Keys;

namespace Retable.Engine.Pipelines;

/// <summary>A row of <c>exclude</c>: covers an instance if every axis that it names has one of the values it lists.</summary>
internal sealed class Exclusion(ImmutableArray<NamedExpression> row, Scope parameters)
{
    private readonly ImmutableArray<(string Axis, ImmutableArray<CanonicalValue> Values)> _row =
        [.. row.Select(axis => (axis.Name, Values(axis.Value.Evaluate(parameters))))];

    public bool Covers(NameMap<CanonicalValue> coordinates)
    {
        foreach (var (axis, values) in _row)
        {
            if (!values.Contains(coordinates[axis]))
            {
                return false;
            }
        }

        return true;
    }

    private static ImmutableArray<CanonicalValue> Values(Value value) =>
        value is Value.List list ? [.. list.Items.Select(item => item.Canonical)] : [value.Canonical];
}
