using Retable.Tables;
using Retable.Tables.Rendering;

namespace Retable.Report;

/// <summary>The facts from which the report of a paper's profile is made. Everything except <see cref="Run"/> follows from the results alone.</summary>
public sealed record ReportFacts
{
    public required string Paper { get; init; }

    /// <summary>The profile and, after a plus sign, the experiment: the name of the results' folder.</summary>
    public required string Scope { get; init; }

    public required IReadOnlyList<TableFacts> Tables { get; init; }

    /// <summary>Every stage that the tables rest on, each after those it reads from.</summary>
    public required IReadOnlyList<StageFacts> Stages { get; init; }

    public required MovedView Moved { get; init; }

    /// <summary>The data sets among the stages' inputs, with source and licence.</summary>
    public IReadOnlyList<DataFacts> Data { get; init; } = [];

    /// <summary>The sections of the paper's page about deviations and misprints, verbatim.</summary>
    public IReadOnlyList<RemarkFacts> Remarks { get; init; } = [];

    /// <summary>The only part with times, in which runs of the same work differ.</summary>
    public required RunFacts Run { get; init; }

    /// <summary>The verdict over all tables.</summary>
    public Verdict Verdict() => Report.Verdict.Sum(Tables.Select(table => table.Result).OfType<ResultTable>().Select(Report.Verdict.Of));
}

/// <summary>A table that the report shows.</summary>
/// <param name="Id">The table's id: <c>cac/open-set</c>.</param>
/// <param name="Files">Its forms, each with its name and its path relative to the report.</param>
public sealed record TableFacts(string Id, IReadOnlyList<(string Form, string File)> Files)
{
    /// <summary>The filled table; null if another program than ours rendered it.</summary>
    public ResultTable? Result { get; init; }

    public TableOrigin Origin { get; init; } = TableOrigin.Plain;

    /// <summary>The table as a terminal shows it: all that can be shown without <see cref="Result"/>.</summary>
    public string Text { get; init; } = "";

    public IReadOnlyList<PredictionsFile> Predictions { get; init; } = [];

    public IReadOnlyList<HistoryFile> Histories { get; init; } = [];

    /// <summary>The table's name without its paper.</summary>
    public string Name => Id[(Id.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>The table in words and digits; null like <see cref="Result"/>.</summary>
    public TableView? View => Result is null ? null : TableViews.Of(Result, [], Origin);
}

/// <summary>A stage behind the numbers, as its record describes it.</summary>
/// <param name="Name">The name without paper and profile: <c>member[seed=3]</c>.</param>
/// <param name="Group">The name in the pipeline file: <c>member</c>.</param>
/// <param name="Step">The step that it runs: <c>cac train</c>.</param>
public sealed record StageFacts(string Name, string Group, string Step)
{
    /// <summary>The parameters, each with its value.</summary>
    public IReadOnlyList<(string Name, string Value)> Parameters { get; init; } = [];

    /// <summary>Identity of the step's code; empty if unknown.</summary>
    public string Code { get; init; } = "";

    /// <summary>The key, which covers all that its numbers depend on.</summary>
    public string Key { get; init; } = "";

    /// <summary>The inputs: slot, origin, and the digest of the bytes, empty if unknown.</summary>
    public IReadOnlyList<(string Slot, string From, string Digest)> Inputs { get; init; } = [];

    /// <summary>The outputs: slot, file and the digest of the bytes.</summary>
    public IReadOnlyList<(string Slot, string File, string Digest)> Outputs { get; init; } = [];

    /// <summary>The machine in one line: <c>cpu, libtorch 2.7.1, avx2, 1 thread</c>.</summary>
    public string Machine { get; init; } = "";

    /// <summary>The commit of the sources, with <c>+dirty</c> if they differed from it; empty outside a repository.</summary>
    public string Revision { get; init; } = "";

    /// <summary>The result of executing it again: <c>same bytes, 2 times</c>; empty if nobody did.</summary>
    public string Rerun { get; init; } = "";
}

/// <summary>A data set.</summary>
/// <param name="Name">The data set's name in the registry.</param>
/// <param name="About">A description of the data set.</param>
/// <param name="Stages">The stages that read or make it.</param>
/// <param name="Files">Its files, each with the SHA-256 of its content.</param>
public sealed record DataFacts(string Name, string About, string Licence, string Splits, string Stages, IReadOnlyList<(string Name, string Digest)> Files);

/// <summary>A section of the paper's page.</summary>
/// <param name="Heading">The heading, as on the page.</param>
/// <param name="Markdown">Paragraphs, lists and tables.</param>
public sealed record RemarkFacts(string Heading, string Markdown);
