using System.Collections.Immutable;

namespace Retable.Tables;

/// <summary>Decides which difference from a printed number matters: runs that would not have noticed it cannot agree with the number.</summary>
public static class UsefulPower
{
    /// <summary>The share of a number that stands alone: 75.6 and 77.1 are two results, 75.6 and 76.0 may be one.</summary>
    private const double OfTheNumber = 0.02;

    /// <summary>The difference that matters in a cell, in the unit of its column.</summary>
    /// <remarks>
    /// The column's own <c>notice</c>; else half of what lies between the highest and the lowest number printed in the column. The paper draws its conclusions from
    /// these gaps, and runs that hold a whole range of that width would agree with the best method and with the worst one alike. Artefacts do not count. Where the
    /// column has no two numbers, a fiftieth of the printed number.
    /// </remarks>
    public static double Of(TableColumn column, ImmutableArray<PublishedValue> published, PublishedValue printed)
    {
        var values = published.Where(other => other.Cell.Column == column.Name && other is { IsAvailable: true, Artefact: null }).Select(other => other.Value).ToList();
        return column.Notice ?? (values.Count > 1 && values.Max() > values.Min() ? (values.Max() - values.Min()) / 2 : OfTheNumber * Math.Abs(printed.Value));
    }
}
