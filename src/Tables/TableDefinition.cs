using System.Collections.Immutable;
using Retable.Contract;

namespace Retable.Tables;

/// <summary>A table as <c>reproducibility/&lt;paper&gt;/&lt;table&gt;.yaml</c> describes it: rows, columns, published numbers, claims. Contains no results.</summary>
public sealed record TableDefinition
{
    public required string Title { get; init; }

    public required string Paper { get; init; }

    /// <summary>The name within the paper, as in <c>--table paper/name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One paragraph below the title; empty if there is none.</summary>
    public string Caption { get; init; } = "";

    /// <summary>What a repetition is called, in the singular: <c>seed</c>, <c>split</c>.</summary>
    public string Repetition { get; init; } = "seed";

    /// <summary>The profiles whose numbers may be compared with the published ones; any other profile runs another setting.</summary>
    public ImmutableArray<string> Comparable { get; init; } = ["paper"];

    /// <summary>The rows; at least one.</summary>
    public required ImmutableArray<TableRow> Rows { get; init; }

    /// <summary>The columns; at least one.</summary>
    public required ImmutableArray<TableColumn> Columns { get; init; }

    public ImmutableArray<PublishedValue> Published { get; init; } = [];

    public ImmutableArray<Claim> Claims { get; init; } = [];

    /// <summary>Remarks below the table, one paragraph each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Templates that replace the built-in ones; at most one per form.</summary>
    public ImmutableArray<TableTemplate> Templates { get; init; } = [];

    /// <summary>The definition restricted to a profile: without the rows and columns that it does not have, and without claims about them.</summary>
    public TableDefinition For(string profile)
    {
        var rows = Rows.Where(row => row.Profiles.IsEmpty || row.Profiles.Contains(profile)).ToImmutableArray();
        var columns = Columns.Where(column => column.Profiles.IsEmpty || column.Profiles.Contains(profile)).ToImmutableArray();
        bool Has(CellName cell) => rows.Any(r => r.Name == cell.Row) && columns.Any(c => c.Name == cell.Column);
        return this with
        {
            Rows = rows,
            Columns = columns,
            Published = [.. Published.Where(p => Has(p.Cell))],
            Claims = [.. Claims.Where(claim => Has(claim.Left) && (claim.Right is not { } right || Has(right)))],
        };
    }

    /// <summary>Finds the cell that a person means: <c>row.column</c>, in any letter case, with any or no <c>.</c>, <c>-</c> and <c>_</c> inside a name.</summary>
    /// <exception cref="BadInputException">There is no such row or column, or the text is no pair.</exception>
    public CellName Find(string text)
    {
        var pairs = from row in Rows from column in Columns select new CellName(row.Name, column.Name);
        var found = pairs.Where(cell => cell.ToString() == text).Concat(pairs.Where(cell => Bare(cell.ToString()) == Bare(text))).Distinct().ToList();
        return found switch
        {
            [var cell, ..] when cell.ToString() == text => cell,
            [var only] => only,
            [] when Rows.FirstOrDefault(row => Bare(text).StartsWith(Bare(row.Name), StringComparison.Ordinal)) is { } row =>
                throw BadInputException.UnknownName($"the table {Paper}/{Name} has no cell '{text}'", text, Columns.Select(column => $"{row.Name}.{column.Name}")),
            [] => throw BadInputException.UnknownName($"the table {Paper}/{Name} has no row for the cell '{text}'", text.Split('.')[0], Rows.Select(row => row.Name)),
            _ => throw new BadInputException($"'{text}' may be more than one cell of {Paper}/{Name}") { Facts = [.. found.Select(cell => ("cell", cell.ToString()))] },
        };
    }

    private static string Bare(string name) => string.Concat(name.Where(c => c is not ('.' or '-' or '_'))).ToLowerInvariant();

    public TableColumn Column(string name) => Columns.First(column => column.Name == name);

    public PublishedValue? PublishedAt(string row, string column) => Published.FirstOrDefault(p => p.Cell == new CellName(row, column));
}

/// <summary>The name of a cell: <c>row.column</c> in the file.</summary>
public readonly record struct CellName(string Row, string Column)
{
    public override string ToString() => $"{Row}.{Column}";
}

/// <summary>A row: a method.</summary>
/// <param name="Name">The name, unique in the table; claims and published numbers use it.</param>
/// <param name="Label">The label that readers see.</param>
/// <param name="Where">The metrics that belong to the row.</param>
public sealed record TableRow(string Name, string Label, MetricFilter Where)
{
    /// <summary>False for a method that is only quoted: it has published numbers and is never run here.</summary>
    public bool Reproduced { get; init; } = true;

    /// <summary>True if a thin line is drawn above the row.</summary>
    public bool Rule { get; init; }

    /// <summary>The profiles that have the row; empty for all.</summary>
    public ImmutableArray<string> Profiles { get; init; } = [];
}

/// <summary>A column: a metric on a data set.</summary>
/// <param name="Name">The name, unique in the table.</param>
/// <param name="Label">The label that readers see.</param>
/// <param name="Where">The metrics that belong to the column, including the metric's name.</param>
public sealed record TableColumn(string Name, string Label, MetricFilter Where)
{
    /// <summary>The heading shared with neighbours of the same group; empty for none.</summary>
    public string Group { get; init; } = "";

    /// <summary>The factor by which a value is multiplied before it is shown: 100 for percent.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Digits after the point.</summary>
    public int Decimals { get; init; } = 3;

    /// <summary>The difference that matters, in the column's unit, above 0: see <see cref="UsefulPower"/>. Null derives it from the printed numbers.</summary>
    public double? Notice { get; init; }

    /// <summary>The better direction; null if there is none, so that nothing is printed in bold.</summary>
    public Direction? Better { get; init; }

    /// <summary>The profiles that have the column; empty for all.</summary>
    public ImmutableArray<string> Profiles { get; init; } = [];
}

public enum Direction
{
    Higher,
    Lower,
}

/// <summary>A selection of metric values. An empty list selects everything; several data sets or severities are averaged within a seed.</summary>
public sealed record MetricFilter
{
    public string? Method { get; init; }

    public string? Metric { get; init; }

    /// <summary>The score from which a detection metric is computed; a metric without score belongs to every score.</summary>
    public string? Score { get; init; }

    public ImmutableArray<string> Datasets { get; init; } = [];

    public ImmutableArray<int> Severities { get; init; } = [];

    /// <summary>The position of the filter in the file, for messages.</summary>
    public SourcePosition? At { get; init; }

    /// <summary>Combines a row's filter with a column's: the row's choice counts if it has one, else the column's.</summary>
    public MetricFilter And(MetricFilter column) => new()
    {
        Method = Method ?? column.Method,
        Metric = Metric ?? column.Metric,
        Score = Score ?? column.Score,
        Datasets = Datasets.IsEmpty ? column.Datasets : Datasets,
        Severities = Severities.IsEmpty ? column.Severities : Severities,
        At = At,
    };
}

/// <summary>A printed number, in the unit of its column.</summary>
/// <param name="Cell">The cell that it belongs to.</param>
/// <param name="Value">The number as printed; NaN if it is known that no number is available.</param>
/// <param name="Decimals">The number of digits printed after the point.</param>
/// <param name="Source">The place where it was printed: page, table, file.</param>
public sealed record PublishedValue(CellName Cell, double Value, int Decimals, string Source)
{
    /// <summary>The number of runs that the printed number is the mean of; 1 unless the source says more.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>Why the printed number does not mean what its heading says; null if it does.</summary>
    public string? Artefact { get; init; }

    public bool IsAvailable => !double.IsNaN(Value);
}

/// <summary>A prediction about two cells, or about a cell and a number.</summary>
public sealed record Claim
{
    public required string Name { get; init; }

    /// <summary>The prediction in a sentence.</summary>
    public required string Says { get; init; }

    public string Source { get; init; } = "";

    public required CellName Left { get; init; }

    /// <summary>The right cell; null if the claim is about a number.</summary>
    public CellName? Right { get; init; }

    /// <summary>The number on the right, in the unit of the left column.</summary>
    public double Threshold { get; init; }

    public required Expectation Expect { get; init; }

    /// <summary>The margin, in the unit of the left column, ≥ 0.</summary>
    public double Margin { get; init; }

    /// <summary>True for numbers that do not depend on chance (no training): they are compared directly, without an interval.</summary>
    public bool Exact { get; init; }

    /// <summary>Whether the claim or its margin was written down after similar numbers had been seen: then it is a description, not a test of a prediction.</summary>
    public bool Exploratory { get; init; }
}

/// <summary>What is expected of left minus right.</summary>
public enum Expectation
{
    /// <summary>More than the margin.</summary>
    Higher,

    /// <summary>Less than minus the margin.</summary>
    Lower,

    /// <summary>More than minus the margin.</summary>
    NotLower,

    /// <summary>Less than the margin.</summary>
    NotHigher,

    /// <summary>Between minus and plus the margin.</summary>
    Within,
}
