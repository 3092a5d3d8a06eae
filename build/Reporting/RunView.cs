namespace Retable.Front.Reporting;

/// <summary>A run's page as words and digits, ready for its template.</summary>
/// <param name="Headline">What ran, when and how long.</param>
/// <param name="Groups">Where the time went, matrix by matrix.</param>
/// <param name="Stages">Every stage that was not up to date.</param>
/// <param name="Said">What the stages wrote to their logs, matrix by matrix.</param>
internal sealed record RunView(
    string Title, string Headline, string Command, IReadOnlyList<RunTableView> Tables, MovedView Moved, IReadOnlyList<RunGroupView> Groups,
    IReadOnlyList<RunStageView> Stages, IReadOnlyList<SaidGroupView> Said);

/// <param name="Text">As the terminal shows the table; empty if it has no such form.</param>
internal sealed record RunTableView(string Name, string Text, IReadOnlyList<RunFileView> Files);

/// <param name="Link">A relative reference, percent-encoded.</param>
internal sealed record RunFileView(string Form, string Link);

internal sealed record RunGroupView(string Name, string Instances, string Time, string Cpu, string Memory);

internal sealed record RunStageView(string Name, string Ending, string Why, string Time);

/// <param name="IsShort">Whether it is shown unfolded.</param>
internal sealed record SaidGroupView(string Name, bool IsShort, IReadOnlyList<SaidStageView> Stages);

internal sealed record SaidStageView(string Name, IReadOnlyList<string> Lines);

/// <summary>What moved against the baseline.</summary>
/// <param name="Instead">Why there is no comparison, or what it found where nothing moved; empty where something did.</param>
/// <param name="Loud">What a person must look at.</param>
/// <param name="Quiet">What is folded away.</param>
internal sealed record MovedView(string Instead, string Summary, MovedRowsView Loud, MovedRowsView Quiet);

/// <param name="More">How many rows were left off; empty for none.</param>
internal sealed record MovedRowsView(IReadOnlyList<MovedRowView> Rows, string More);

internal sealed record MovedRowView(string Metric, string Before, string Now, string Difference, string Interval, string P, string Verdict);
