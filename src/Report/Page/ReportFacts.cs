using Retable.Tables;
using Retable.Tables.Rendering;

namespace Retable.Report;

/// <summary>What the report of a paper's profile is made of. Everything but <see cref="Run"/> follows from the results alone.</summary>
public sealed record ReportFacts
{
    public required string Paper { get; init; }

    /// <summary>The profile and, behind a plus, the experiment: the name of the results' folder.</summary>
    public required string Scope { get; init; }

    public required IReadOnlyList<TableFacts> Tables { get; init; }

    /// <summary>Every stage that the tables rest on, each after those it reads from.</summary>
    public required IReadOnlyList<StageFacts> Stages { get; init; }

    public required MovedView Moved { get; init; }

    /// <summary>The data sets among the stages' inputs, with source and licence.</summary>
    public IReadOnlyList<DataFacts> Data { get; init; } = [];

    /// <summary>Where the paper's page tells of deviations and misprints; its own words.</summary>
    public IReadOnlyList<RemarkFacts> Remarks { get; init; } = [];

    /// <summary>The only part that tells times: other runs of the same work differ in it.</summary>
    public required RunFacts Run { get; init; }

    /// <summary>Over all tables.</summary>
    public Verdict Verdict() => Report.Verdict.Sum(Tables.Select(table => table.Result).OfType<ResultTable>().Select(Report.Verdict.Of));
}

/// <summary>A table that the report shows.</summary>
/// <param name="Id"><c>cac/open-set</c>.</param>
/// <param name="Files">Its forms: what they are called, and where from the report.</param>
public sealed record TableFacts(string Id, IReadOnlyList<(string Form, string File)> Files)
{
    /// <summary>Filled; null for a table that another program than ours rendered.</summary>
    public ResultTable? Result { get; init; }

    public TableOrigin Origin { get; init; } = TableOrigin.Plain;

    /// <summary>As a terminal shows it: all that there is to show without <see cref="Result"/>.</summary>
    public string Text { get; init; } = "";

    public IReadOnlyList<PredictionsFile> Predictions { get; init; } = [];

    public IReadOnlyList<HistoryFile> Histories { get; init; } = [];

    /// <summary>The table's name without its paper.</summary>
    public string Name => Id[(Id.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>In words and digits; null like <see cref="Result"/>.</summary>
    public TableView? View => Result is null ? null : TableViews.Of(Result, [], Origin);
}

/// <summary>A stage that numbers rest on, as its record tells of it.</summary>
/// <param name="Name">Without paper and profile: <c>member[seed=3]</c>.</param>
/// <param name="Group">The name in the pipeline file: <c>member</c>.</param>
/// <param name="Step">What runs: <c>cac train</c>.</param>
public sealed record StageFacts(string Name, string Group, string Step)
{
    /// <summary>Each with its value.</summary>
    public IReadOnlyList<(string Name, string Value)> Parameters { get; init; } = [];

    /// <summary>Identity of the step's code; empty where it is not known.</summary>
    public string Code { get; init; } = "";

    /// <summary>Of all that its numbers depend on.</summary>
    public string Key { get; init; } = "";

    /// <summary>Slot, what it comes from, and the digest of its bytes; empty where that is not known.</summary>
    public IReadOnlyList<(string Slot, string From, string Digest)> Inputs { get; init; } = [];

    /// <summary>Slot, file and the digest of its bytes.</summary>
    public IReadOnlyList<(string Slot, string File, string Digest)> Outputs { get; init; } = [];

    /// <summary>The machine in a line: <c>cpu, libtorch 2.7.1, avx2, 1 thread</c>.</summary>
    public string Machine { get; init; } = "";

    /// <summary>The commit of the sources, with <c>+dirty</c> where they differed from it; empty outside a repository.</summary>
    public string Revision { get; init; } = "";

    /// <summary>What executing it again gave: <c>same bytes, 2 times</c>; empty where nobody did.</summary>
    public string Rerun { get; init; } = "";
}

/// <summary>A data set.</summary>
/// <param name="Name">As the registry calls it.</param>
/// <param name="About">What it is.</param>
/// <param name="Stages">The stages that read or make it.</param>
/// <param name="Files">Each with the SHA-256 of its content.</param>
public sealed record DataFacts(string Name, string About, string Licence, string Splits, string Stages, IReadOnlyList<(string Name, string Digest)> Files);

/// <summary>A section of the paper's page.</summary>
/// <param name="Heading">As the page has it.</param>
/// <param name="Markdown">Paragraphs, lists and tables.</param>
public sealed record RemarkFacts(string Heading, string Markdown);
