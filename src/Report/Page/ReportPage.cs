using System.Reflection;
using Retable.Pages;
using Retable.Tables;
using Retable.Tables.Rendering;

namespace Retable.Report;

/// <summary>The report of a paper's profile: one self-contained HTML file, with the numbers of its plots as Parquet beside it.</summary>
/// <remarks>
/// The same results give the same bytes, but for the block between <see cref="TimesBegin"/> and <see cref="TimesEnd"/>, which tells of the run.
/// Without JavaScript nothing is missing; with it tables can be sorted, and texts copied by a button.
/// </remarks>
public static class ReportPage
{
    /// <summary>The page's file name, in the folder of the paper's profile.</summary>
    public const string FileName = "report.html";

    /// <summary>The folder beside the page with the numbers of the plots.</summary>
    public const string DataFolder = Figure.Folder;

    public const string TimesBegin = "<!-- times: the rest differs from run to run, until the next such mark -->";

    public const string TimesEnd = "<!-- times: end -->";

    /// <summary>Renders the page.</summary>
    /// <param name="files">The files to lie beside it: by name within <see cref="DataFolder"/>.</param>
    public static string Render(ReportFacts facts, out IReadOnlyDictionary<string, Parquet.Table> files)
    {
        var figures = TableFigures.Of(facts.Tables).Where(group => group.Figures.Count > 0).ToList();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        figures = figures.ConvertAll(group => (group.Table, Figures: (IReadOnlyList<Figure>)[.. group.Figures.Select(figure => WithOwnName(figure, taken))]));
        files = figures.SelectMany(group => group.Figures).ToDictionary(figure => figure.FileName, figure => figure.Data());
        return Render(View(facts, [.. figures.Select(group => new FigureGroupView($"pictures-{group.Table.Name}", group.Table.Result!.Definition.Title, [.. group.Figures.Select(figure => figure.View)]))]));
    }

    /// <summary>Gives a plot a file name of its own; names may differ only in characters that a file name cannot have.</summary>
    private static Figure WithOwnName(Figure figure, HashSet<string> taken)
    {
        for (var number = 2; !taken.Add(figure.FileName); number++)
        {
            figure = figure with { Name = $"{figure.Name}-{number}" };
        }

        return figure;
    }

    /// <summary>Renders a view as HTML.</summary>
    internal static string Render(PageView view) => Template.Parse(Resource("report.html.scriban"), Language.Html, "report.html").Render(
        view,
        ("style", HtmlPage.Style),
        ("own_style", new Markup(Resource("report.css"))),
        ("script", new Markup(Resource("report.js"))),
        ("times_begin", new Markup(TimesBegin)),
        ("times_end", new Markup(TimesEnd)));

    private static PageView View(ReportFacts facts, IReadOnlyList<FigureGroupView> figures)
    {
        var verdict = facts.Verdict();
        var stages = facts.Stages.Select(stage => stage.Name).ToHashSet(StringComparer.Ordinal);
        // A verdict on the only table is that of the page.
        var tables = facts.Tables.Select(table => Table(table, stages) is var view && facts.Tables.Count == 1 ? view with { Verdict = "" } : view).ToList();
        var run = facts.Run;
        return new PageView(
            $"{facts.Paper}, {facts.Scope}",
            verdict.Sentence,
            verdict.Kind.ToString().ToLowerInvariant(),
            verdict.IsSmoke,
            tables.SelectMany(table => table.Table).Select(table => table.Experiment).FirstOrDefault(text => text.Length > 0) ?? "",
            [.. tables.Select(table => new ContentsView(table.Anchor, table.Title)), .. figures.Select(group => new ContentsView(group.Anchor, $"Pictures: {group.Title}")), .. Sections(facts)],
            tables,
            figures,
            facts.Moved,
            StageGroups.Of(facts.Stages),
            Environment(facts.Stages),
            [.. facts.Data.Select(data => new DataView(data.Name, data.About, data.Licence, data.Splits, data.Stages, [.. data.Files.Select(file => new FactView(file.Name, file.Digest))]))],
            [.. facts.Remarks.Select(remark => new RemarkView(remark.Heading, RemarkMarkup.Of(remark.Markdown)))],
            ReproducibilitySheet.Of(facts),
            ModelCards.Of(facts.Stages),
            new RunView(
                run.Headline, run.Command, run.Now is null ? new EarlierView([], [], "", new Markup("")) : EarlierRuns.View(run.Earlier, run.Now), run.Dag, run.Bars.Count > 0 ? GanttChart.Draw("When each stage ran", run.Bars) : new Markup(""), run.Usage, run.Costs, run.Stages, run.Said));
    }

    private static IEnumerable<ContentsView> Sections(ReportFacts facts)
    {
        yield return new ContentsView("moved", "What moved");
        yield return new ContentsView("stages", "Stages behind the numbers");
        yield return new ContentsView("environment", "Environment and data");
        if (facts.Remarks.Count > 0)
        {
            yield return new ContentsView("remarks", "Paper and code");
        }

        yield return new ContentsView("sheet", "Reproducibility sheet");
        yield return new ContentsView("run", "This run");
    }

    private static ReportTableView Table(TableFacts facts, IReadOnlySet<string> stages)
    {
        FileView[] files = [.. facts.Files.Select(file => new FileView(file.Form, Link(file.File)))];
        if (facts.Result is not { } result || facts.View is not { } view)
        {
            return new ReportTableView(Anchor.Plain(facts.Name), facts.Id, facts.Id, facts.Text, "", files, [], [], false, [], [], [], [], []);
        }

        var (forests, claims) = ClaimSection.Of(result, view);
        return new ReportTableView(
            Anchor.Plain(facts.Name), facts.Id, view.Title, "", Verdict.Of(result).Sentence, files, [view], Rows(result, view), Verdict.Of(result).Compared > 0, CellLines.Of(result, view), forests, claims, CellOrigins.Of(facts, stages), [.. Copies(facts, view)]);
    }

    private static IReadOnlyList<MatrixRowView> Rows(ResultTable table, TableView view) => [.. view.Rows.Zip(table.Cells, (row, cells) => new MatrixRowView(
        row.Label, row.Rule, row.Reproduced, [.. row.Cells.Zip(cells, (words, cell) => new MatrixCellView(Anchor.OfCell(table.Definition.Name, cell.Name), words))]))];

    private static IEnumerable<CopyView> Copies(TableFacts facts, TableView view)
    {
        foreach (var (slot, form) in ((string, string)[])[("latex", "LaTeX"), ("markdown", "Markdown")])
        {
            yield return new CopyView($"copy-{Anchor.Plain(facts.Name)}-{slot}", form, TableForm.All.Single(each => each.Slot == slot).Render(view));
        }

        yield return new CopyView($"copy-{Anchor.Plain(facts.Name)}-csv", "CSV", CellLines.Csv(facts.Result!));
    }

    /// <summary>The machines and revisions on which the numbers were made.</summary>
    private static IReadOnlyList<FactView> Environment(IReadOnlyList<StageFacts> stages) =>
    [
        .. stages.Where(stage => stage.Machine.Length > 0).GroupBy(stage => stage.Machine).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new FactView(group.Key, Contract.Plural.Count(group.Count(), "stage"))),
        .. stages.GroupBy(stage => stage.Revision.Length > 0 ? stage.Revision : "outside a repository").OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new FactView($"revision {group.Key}", Contract.Plural.Count(group.Count(), "stage"))),
    ];

    private static string Link(string file) => string.Join('/', file.Split('/').Select(part => part == ".." ? part : Uri.EscapeDataString(part)));

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new ArgumentException($"there is no resource '{name}'", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
