using System.Collections.Immutable;
using Retable.Contract;

namespace Retable.Tables.Rendering;

/// <summary>Puts a table into words and digits.</summary>
public static class TableViews
{
    private const string Nothing = "—";

    /// <param name="table">The filled table.</param>
    /// <param name="charts">Training curves, if any.</param>
    /// <param name="origin">The experiment that the table belongs to; null for none.</param>
    public static TableView Of(ResultTable table, ImmutableArray<ChartView> charts, TableOrigin? origin = null)
    {
        origin ??= TableOrigin.Plain;
        var definition = table.Definition;
        var columns = definition.Columns.Select((column, c) => Column(column, HasPublished(table, c))).ToImmutableArray();
        var footnotes = Footnotes(table);
        return new TableView
        {
            Title = definition.Title,
            Id = $"{definition.Paper}/{definition.Name}",
            Profile = Scope(table, origin),
            Experiment = Experiment(origin),
            IsSmoke = table.IsSmoke,
            Caption = definition.Caption,
            Reading = Reading(table),
            Summary = Summary(table),
            Groups = Groups(definition, columns),
            Columns = columns,
            Rows = [.. definition.Rows.Select((row, r) => Row(table, origin, row, r, columns, footnotes))],
            Claims = [.. table.Claims.Select(claim => ClaimViews.Of(definition, claim))],
            Footnotes = [.. footnotes.Select((text, i) => new FootnoteView($"{i + 1}", text))],
            Notes = definition.Notes,
            Charts = charts,
            Command = $"./build.sh Reproduce --table {definition.Paper}/{definition.Name} --profile {table.Profile}{Flags(origin)}",
            Repetition = definition.Repetition,
        };
    }

    private static bool HasPublished(ResultTable table, int column) => table.Cells.Any(row => row[column].Published is { IsAvailable: true });

    private static ColumnView Column(TableColumn column, bool hasPublished)
    {
        var unit = column.Scale == 100 ? " %" : "";
        var arrow = column.Better switch
        {
            Direction.Higher => " ↑",
            Direction.Lower => " ↓",
            _ => "",
        };
        return new ColumnView($"{column.Label}{unit}{arrow}", column.Group, hasPublished);
    }

    private static ImmutableArray<GroupView> Groups(TableDefinition definition, ImmutableArray<ColumnView> columns)
    {
        if (definition.Columns.All(column => column.Group.Length == 0))
        {
            return [];
        }

        var groups = ImmutableArray.CreateBuilder<GroupView>();
        var first = 2;
        foreach (var (column, view) in definition.Columns.Zip(columns))
        {
            if (groups.Count > 0 && groups[^1].Label == column.Group)
            {
                groups[^1] = groups[^1] with { Span = groups[^1].Span + view.Span };
            }
            else
            {
                groups.Add(new GroupView(column.Group, first, view.Span));
            }

            first += view.Span;
        }

        return groups.ToImmutable();
    }

    private static string Reading(ResultTable table)
    {
        var counts = table.AllCells.Where(cell => cell.IsMeasured).Select(cell => cell.Values.Length).Distinct().Order().ToList();
        var repetition = table.Definition.Repetition;
        return counts switch
        {
            [] => "nothing was measured",
            [1] => $"one {repetition}",
            [var n] => $"mean ± standard deviation over {n} {repetition}s",
            _ => $"mean ± standard deviation over {counts[0]} to {counts[^1]} {repetition}s",
        };
    }

    private static string Summary(ResultTable table)
    {
        var published = table.AllCells.Count(cell => cell.Judgement is not null);
        var parts = new List<string>();
        if (published > 0)
        {
            parts.Add($"Of {Plural.Count(published, "published number")} {Plural.Verb(table.Count(PublishedVerdict.Agrees), "agrees")}, "
                + $"{Plural.Verb(table.Count(PublishedVerdict.Differs), "differs")}, {table.Count(PublishedVerdict.Undecided)} undecided, "
                + $"{table.Count(PublishedVerdict.NotComparable)} not comparable.");
        }

        if (!table.Claims.IsEmpty)
        {
            int Claims(ClaimVerdict verdict) => table.Claims.Count(claim => claim.Verdict == verdict);
            parts.Add($"{(table.IsSmoke ? "A drill: of" : "Of")} {Plural.Count(table.Claims.Length, "claim")} {Claims(ClaimVerdict.Held)} held, "
                + $"{Claims(ClaimVerdict.Failed)} failed, {Claims(ClaimVerdict.Undecided)} undecided.");
        }

        return string.Join(" ", parts);
    }

    /// <summary>The reasons why published numbers are artefacts, each once, in the order of the cells.</summary>
    private static ImmutableArray<string> Footnotes(ResultTable table) =>
        [.. table.AllCells.Select(cell => cell.Published?.Artefact).OfType<string>().Distinct()];

    private static RowView Row(ResultTable table, TableOrigin origin, TableRow row, int r, ImmutableArray<ColumnView> columns, ImmutableArray<string> footnotes) =>
        new(row.Label, row.Rule, row.Reproduced, [.. table.Cells[r].Select((cell, c) => Cell(table, origin, row, c, columns[c], cell, footnotes))]);

    private static CellView Cell(ResultTable table, TableOrigin origin, TableRow row, int c, ColumnView view, Cell cell, ImmutableArray<string> footnotes)
    {
        var column = table.Definition.Columns[c];
        var summary = cell.Summary;
        var name = $"{column.Group} {view.Label.TrimEnd('↑', '↓', ' ')}".Trim();
        var note = cell.Published?.Artefact is { } artefact ? $"{footnotes.IndexOf(artefact) + 1}" : "";
        return new CellView
        {
            Anchor = $"{cell.Name.Row}-{cell.Name.Column}",
            Label = $"{row.Label}: {name}",
            ColumnLabel = name,
            IsMeasured = cell.IsMeasured,
            Mean = summary is { } s ? Numbers.Fixed(s.Mean, column.Decimals) : cell.Failed > 0 ? $"failed ({cell.Failed} of {cell.Values.Length} not finite)" : Nothing,
            Deviation = summary is { N: > 1 } spread ? Numbers.Fixed(spread.StandardDeviation, column.Decimals) : "",
            N = cell.Values.Length,
            IsBest = cell.IsBest,
            HasPublished = view.HasPublished,
            Published = Published(cell.Published),
            PublishedSource = cell.Published?.Source ?? "",
            Verdict = cell.Judgement is { } judgement ? Choices.Word(judgement.Verdict) : "",
            Mark = cell.Judgement is { } verdict ? Mark(verdict.Verdict) : "",
            Power = cell.Judgement is { Verdict: not PublishedVerdict.Differs, Noticeable: { } noticeable } ? Numbers.Fixed(noticeable, column.Decimals) : "",
            Reason = cell.Judgement?.Reason ?? "",
            Footnote = note,
            Values = [.. cell.Values.Select(v => new ValueView(v.Seed, Numbers.Fixed(v.Value, column.Decimals)))],
            Sources = [.. cell.Sources.Select(source => Source(table, origin, source))],
        };
    }

    private static string Published(PublishedValue? published) => published switch
    {
        null => Nothing,
        { IsAvailable: false } => "unavailable",
        // Sixteen printed digits are a float's digits; the reader compares four.
        { } value => Numbers.Fixed(value.Value, Math.Min(value.Decimals, 4)),
    };

    private static string Mark(PublishedVerdict verdict) => verdict switch
    {
        PublishedVerdict.Agrees => "=",
        PublishedVerdict.Differs => "≠",
        PublishedVerdict.Undecided => "?",
        _ => "∅",
    };

    private static SourceView Source(ResultTable table, TableOrigin origin, MetricSource source) => new(
        source.Instance.Length == 0 ? source.File : $"results/{table.Definition.Paper}/{Scope(table, origin)}/{source.Instance}/{source.File}",
        source.Coordinates,
        source.Instance.Length == 0 ? "" : $"./build.sh Show '{source.Instance}' --paper {table.Definition.Paper} --profile {table.Profile}{(origin.Experiment.Length > 0 ? $" --name {Quoted(origin.Experiment)}" : "")}",
        source.Digest);

    /// <summary>The name of the results' folder: the profile and, after a plus sign, the experiment.</summary>
    private static string Scope(ResultTable table, TableOrigin origin) => origin.Experiment.Length > 0 ? $"{table.Profile}+{origin.Experiment}" : table.Profile;

    private static string Experiment(TableOrigin origin) => origin switch
    {
        { Experiment: "" } => "",
        { Settings: [] } => $"Experiment {origin.Experiment}: a copy of the results, with nothing set.",
        _ => $"Experiment {origin.Experiment}: these are not the paper's settings, but those with {string.Join(", ", origin.Settings)}.",
    };

    /// <summary>The flags that make the experiment on any machine. Its name is included only if it does not follow from the settings.</summary>
    private static string Flags(TableOrigin origin) => string.Concat(origin.Settings.Select(setting => $" --set {Quoted(setting)}"))
        + (origin.Experiment.Length > 0 && origin.Experiment != string.Join(',', origin.Settings) && !origin.Experiment.Contains('~', StringComparison.Ordinal) ? $" --name {Quoted(origin.Experiment)}" : "");

    /// <summary>Quotes a word for a shell.</summary>
    private static string Quoted(string word) => word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '=' or ',' or '~' or '/') ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
