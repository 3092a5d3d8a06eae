using Retable.Tables.Statistics;

namespace Retable.Tables;

/// <summary>Finds the cell of a column to be printed in bold: the best one, if it beats every other row by more than chance.</summary>
internal static class BestOfColumn
{
    private const double Level = 0.05;

    /// <summary>The best cell, or null if the seeds do not single one out.</summary>
    /// <remarks>Each other row is tested over the seeds; the p-values are corrected by Holm, and all must stay below 5 %.</remarks>
    public static Cell? Find(IReadOnlyList<Cell> cells, Direction? better)
    {
        var measured = cells.Where(cell => cell.IsMeasured).ToList();
        if (better is null || measured.Count < 2)
        {
            return null;
        }

        var best = better == Direction.Higher
            ? measured.MaxBy(cell => cell.Summary!.Value.Mean)!
            : measured.MinBy(cell => cell.Summary!.Value.Mean)!;
        var tests = measured.Where(cell => cell != best).Select(other => SeedComparison.Run(best, other)).ToList();
        return tests.All(test => test is not null) && Holm.Adjust([.. tests.Select(test => test!.PValue)]).All(p => p < Level) ? best : null;
    }
}
