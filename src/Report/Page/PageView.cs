using Retable.Pages;
using Retable.Tables.Rendering;

namespace Retable.Report;

/// <summary>A report in words and digits, ready for its template.</summary>
/// <param name="Verdict">The verdict in a sentence.</param>
/// <param name="Mood">For a class attribute: <c>confirmed</c>, <c>undecided</c>, <c>contradicted</c>, <c>nothing</c>.</param>
/// <param name="Contents">The sections, for the list at the head.</param>
/// <param name="Figures">The plots from predictions and histories, table by table.</param>
public sealed record PageView(
    string Title, string Verdict, string Mood, bool IsSmoke, string Experiment, IReadOnlyList<ContentsView> Contents, IReadOnlyList<ReportTableView> Tables,
    IReadOnlyList<FigureGroupView> Figures, MovedView Moved, IReadOnlyList<StageGroupView> Stages, IReadOnlyList<FactView> Environment, IReadOnlyList<DataView> Data,
    IReadOnlyList<RemarkView> Remarks, IReadOnlyList<SheetLine> Sheet, IReadOnlyList<ModelCardView> Models, RunView Run);

public sealed record ContentsView(string Anchor, string Label);

/// <summary>A table of the report.</summary>
/// <param name="Anchor">The table's name.</param>
/// <param name="Text">The text of a table that another program rendered; empty for one of ours.</param>
/// <param name="Table">The table as its own page shows it, if it is one of ours; one entry or none.</param>
/// <param name="Rows">Its rows, with the anchors of their cells.</param>
/// <param name="IsCompared">Whether any published number could be compared with ours, so that the lines are shown unfolded.</param>
/// <param name="Lines">One line per cell.</param>
/// <param name="Origins">The origins of the numbers in each row.</param>
/// <param name="Copies">The table's forms, for copying.</param>
public sealed record ReportTableView(
    string Anchor, string Id, string Title, string Text, string Verdict, IReadOnlyList<FileView> Files, IReadOnlyList<TableView> Table, IReadOnlyList<MatrixRowView> Rows, bool IsCompared, IReadOnlyList<CellLineView> Lines,
    IReadOnlyList<ForestView> Forests, IReadOnlyList<ReportClaimView> Claims, IReadOnlyList<CellOriginView> Origins, IReadOnlyList<CopyView> Copies);

/// <summary>A row of the table as it is printed.</summary>
public sealed record MatrixRowView(string Label, bool Rule, bool Reproduced, IReadOnlyList<MatrixCellView> Cells);

/// <param name="Anchor">The anchor of the section that tells where the number comes from.</param>
public sealed record MatrixCellView(string Anchor, CellView Cell);

/// <param name="Link">A relative reference, percent-encoded.</param>
public sealed record FileView(string Form, string Link);

/// <summary>A form of a table, as text.</summary>
public sealed record CopyView(string Anchor, string Form, string Text);

/// <summary>The pictures of a table.</summary>
public sealed record FigureGroupView(string Anchor, string Title, IReadOnlyList<FigureView> Figures);

/// <param name="Data">Where the numbers are from the page.</param>
public sealed record FigureView(string Title, string Caption, Markup Picture, IReadOnlyList<LegendKey> Legend, string Data);

/// <param name="Colour">Number of the colour, from 1.</param>
/// <param name="Stroke">The classes of the curve.</param>
public sealed record LegendKey(string Label, string Colour, string Stroke);

public sealed record FactView(string Name, string Value);

public sealed record DataView(string Name, string About, string Licence, string Splits, string Stages, IReadOnlyList<FactView> Files);

/// <param name="Body">Its paragraphs, lists and tables as HTML.</param>
public sealed record RemarkView(string Heading, Markup Body);

/// <summary>What a run did.</summary>
/// <param name="Gantt">Empty where nothing ran.</param>
public sealed record RunView(
    string Headline, string Command, EarlierView Earlier, Markup Dag, Markup Gantt, IReadOnlyList<UsageView> Usage, IReadOnlyList<CostView> Costs, IReadOnlyList<RunStageView> Stages,
    IReadOnlyList<SaidGroupView> Said);
