using System.Collections.Immutable;
using Retable.Contract;

namespace Retable.Tables;

/// <summary>A definition filled with results, which every format renders.</summary>
public sealed record ResultTable
{
    public required TableDefinition Definition { get; init; }

    public required string Profile { get; init; }

    /// <summary>The cells row by row, in the order of the definition.</summary>
    public required ImmutableArray<ImmutableArray<Cell>> Cells { get; init; }

    public required ImmutableArray<ClaimResult> Claims { get; init; }

    /// <summary>Whether this is the profile that proves the wiring, whose numbers mean nothing.</summary>
    public bool IsSmoke => Profile == "smoke";

    public IEnumerable<Cell> AllCells => Cells.SelectMany(row => row);

    /// <summary>The number of cells with a verdict.</summary>
    public int Count(PublishedVerdict verdict) => AllCells.Count(cell => cell.Judgement?.Verdict == verdict);

    /// <summary>Fills a definition: selects, aggregates and judges the metrics.</summary>
    /// <param name="whole">The definition for all profiles.</param>
    /// <param name="metrics">The metrics of one profile.</param>
    /// <param name="hasAll">False if metrics may be missing: a row or column without any is then no error.</param>
    /// <exception cref="BadInputException">
    /// The metrics are of several profiles or of none, a row or column finds no metric at all, or a cell finds two for one seed.
    /// </exception>
    public static ResultTable Fill(TableDefinition whole, IReadOnlyList<MetricRecord> metrics, bool hasAll = true)
    {
        var own = metrics.Where(metric => metric.Paper == whole.Paper).ToList();
        var profile = OnlyProfile(whole, own);
        var definition = whole.For(profile);
        var cells = new CellSelection(own).Select(definition, hasAll);
        cells = Judged(definition, cells, definition.Comparable.Contains(profile));
        return new ResultTable
        {
            Definition = definition,
            Profile = profile,
            Cells = cells,
            Claims = ClaimResult.Judge(definition.Claims.Select(claim => (claim, At(cells, claim.Left)!, At(cells, claim.Right)))),
        };
    }

    private static string OnlyProfile(TableDefinition definition, List<MetricRecord> metrics) =>
        metrics.Select(metric => metric.Profile).Distinct().Order(StringComparer.Ordinal).ToList() switch
        {
            [var only] => only,
            [] => throw new BadInputException($"there is no metric of the paper '{definition.Paper}' to fill the table '{definition.Title}' with"),
            var several => throw new BadInputException($"a table shows one profile, and these metrics are of {several.Count}")
            {
                Facts = [("found", string.Join(", ", several))],
            },
        };

    private static ImmutableArray<ImmutableArray<Cell>> Judged(
        TableDefinition definition, ImmutableArray<ImmutableArray<Cell>> cells, bool sameSetting)
    {
        var best = definition.Columns
            .Select((column, c) => BestOfColumn.Find([.. cells.Select(row => row[c])], column.Better)?.Name)
            .ToHashSet();
        return [.. cells.Select(row => row.Select(cell => cell with
        {
            IsBest = best.Contains(cell.Name),
            Judgement = cell.Published is { } printed
                ? PublishedJudgement.Of(cell.Summary, printed, sameSetting, UsefulPower.Of(definition.Column(cell.Name.Column), definition.Published, printed))
                : null,
        }).ToImmutableArray())];
    }

    private static Cell? At(ImmutableArray<ImmutableArray<Cell>> cells, CellName? name) => name is { } wanted ? cells.SelectMany(row => row).First(cell => cell.Name == wanted) : null;
}
