using System.Collections.Immutable;

namespace Retable.Tables.Rendering;

/// <summary>A table in words and digits, ready for a template. What is true is decided before; this only says how it reads.</summary>
public sealed record TableView
{
    public required string Title { get; init; }

    /// <summary>The table's id, <c>paper/name</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The profile, with the experiment if there is one: <c>smoke+train_size=600</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>What the experiment sets, in one line; empty for the plain results.</summary>
    public required string Experiment { get; init; }

    public required bool IsSmoke { get; init; }

    public required string Caption { get; init; }

    /// <summary>How to read a number: <c>mean ± standard deviation over 5 splits</c>.</summary>
    public required string Reading { get; init; }

    /// <summary>The verdicts on published numbers and claims, in one line; empty if there are neither.</summary>
    public required string Summary { get; init; }

    /// <summary>The headings that neighbouring columns share; empty if no column has one.</summary>
    public required ImmutableArray<GroupView> Groups { get; init; }

    public required ImmutableArray<ColumnView> Columns { get; init; }

    public required ImmutableArray<RowView> Rows { get; init; }

    public required ImmutableArray<ClaimView> Claims { get; init; }

    /// <summary>One entry per published number that needs an explanation.</summary>
    public required ImmutableArray<FootnoteView> Footnotes { get; init; }

    public required ImmutableArray<string> Notes { get; init; }

    public required ImmutableArray<ChartView> Charts { get; init; }

    /// <summary>The command that makes the table.</summary>
    public required string Command { get; init; }

    public required string Repetition { get; init; }

    /// <summary>Whether any cell is bold.</summary>
    public bool HasBest => Rows.Any(row => row.Cells.Any(cell => cell.IsBest));

    /// <summary>Whether any mark says which difference would have been noticed.</summary>
    public bool HasPower => Rows.Any(row => row.Cells.Any(cell => cell.Power.Length > 0));

    public bool HasPublished => Columns.Any(column => column.HasPublished);
}

/// <summary>A heading over <paramref name="Span"/> printed columns, starting with number <paramref name="First"/> (the labels are number 1).</summary>
public sealed record GroupView(string Label, int First, int Span)
{
    public int Last => First + Span - 1;
}

/// <summary>A column, with a second one beside it if anything was published.</summary>
/// <param name="Label">The heading with unit, and an arrow to the better direction.</param>
/// <param name="Group">The heading that it shares with its neighbours; empty for none.</param>
/// <param name="HasPublished">Whether the published numbers get a column of their own.</param>
public sealed record ColumnView(string Label, string Group, bool HasPublished)
{
    /// <summary>The heading in one line, including the shared one.</summary>
    public string FullLabel => Group.Length == 0 ? Label : $"{Group}: {Label}";

    public int Span => HasPublished ? 2 : 1;
}

public sealed record RowView(string Label, bool Rule, bool Reproduced, ImmutableArray<CellView> Cells)
{
    /// <summary>The cells of the row that come from the same files, grouped.</summary>
    public IReadOnlyList<OriginView> Origins { get; } =
    [
        .. Cells.Where(cell => !cell.Sources.IsEmpty)
            .GroupBy(cell => string.Join('\n', cell.Sources.Select(source => source.File).Concat(cell.Values.Select(value => $"{value.Seed}"))))
            .Select(group => new OriginView([.. group], group.First().Sources, [.. group.First().Values.Select(value => value.Seed)])),
    ];
}

/// <summary>Cells that come from the same files, with these files.</summary>
public sealed record OriginView(ImmutableArray<CellView> Cells, ImmutableArray<SourceView> Sources, ImmutableArray<long> Seeds);

/// <summary>A cell: our number and the published one.</summary>
public sealed record CellView
{
    /// <summary>The name of the cell in links: <c>row-column</c>.</summary>
    public required string Anchor { get; init; }

    /// <summary>The name of the cell for readers: row and column by their labels.</summary>
    public required string Label { get; init; }

    public required string ColumnLabel { get; init; }

    public required bool IsMeasured { get; init; }

    /// <summary>Our mean or, if there is none, the reason: <c>—</c>, <c>failed</c>.</summary>
    public required string Mean { get; init; }

    /// <summary>The standard deviation; empty for a single value.</summary>
    public required string Deviation { get; init; }

    public required int N { get; init; }

    public required bool IsBest { get; init; }

    public required bool HasPublished { get; init; }

    /// <summary>The published number as printed; <c>unavailable</c> or <c>—</c> if there is none.</summary>
    public required string Published { get; init; }

    public required string PublishedSource { get; init; }

    /// <summary>The verdict: <c>agrees</c>, <c>differs</c>, <c>undecided</c>, <c>not comparable</c>, or empty.</summary>
    public required string Verdict { get; init; }

    /// <summary>The verdict as one character.</summary>
    public required string Mark { get; init; }

    /// <summary>The difference from the published number that would have been noticed; empty if one was noticed or nothing was compared.</summary>
    public required string Power { get; init; }

    public required string Reason { get; init; }

    /// <summary>The number of the cell's footnote; empty for none.</summary>
    public required string Footnote { get; init; }

    public required ImmutableArray<ValueView> Values { get; init; }

    public required ImmutableArray<SourceView> Sources { get; init; }

    /// <summary>The verdict as a class attribute: <c>not-comparable</c>.</summary>
    public string VerdictKey => Verdict.Replace(' ', '-');
}

/// <summary>The value of one repetition.</summary>
public sealed record ValueView(long Seed, string Value);

/// <summary>A file behind a cell.</summary>
/// <param name="File">The path of the file in the project.</param>
/// <param name="Coordinates">The stage's coordinates in the matrix; empty for a stage without matrix.</param>
/// <param name="Command">The command that shows the stage's record; empty for a project file.</param>
/// <param name="Digest">A digest of the file's content when the table was made, as <c>Show</c> prints it under 'meaning'; empty if unknown.</param>
public sealed record SourceView(string File, string Coordinates, string Command, string Digest)
{
    /// <summary>The first characters of the digest, enough to compare by eye.</summary>
    public string ShortDigest => Contract.Digest.TryParse(Digest, out var whole) ? whole.Short : Digest;
}

public sealed record FootnoteView(string Number, string Text);

public sealed record ClaimView(string Says, string Source, string Subject, string Difference, string Interval, string Verdict, string Mark, string Reason);
