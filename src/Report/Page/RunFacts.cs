using Retable.Pages;

namespace Retable.Report;

/// <summary>What one run did: the only part of a report with times.</summary>
public sealed record RunFacts
{
    /// <summary>Date, revision, number of stages and duration.</summary>
    public required string Headline { get; init; }

    /// <summary>The command that was typed.</summary>
    public required string Command { get; init; }

    /// <summary>The DAG, coloured by how its stages ended.</summary>
    public required Markup Dag { get; init; }

    /// <summary>The numbers of this run's tables; null if none of them is one of ours.</summary>
    public RunSnapshot? Now { get; init; }

    /// <summary>The numbers of earlier runs' tables, newest first.</summary>
    public IReadOnlyList<RunSnapshot> Earlier { get; init; } = [];

    /// <summary>The stages that ran.</summary>
    public IReadOnlyList<GanttBar> Bars { get; init; } = [];

    /// <summary>What the stages asked for and used, matrix by matrix.</summary>
    public IReadOnlyList<UsageView> Usage { get; init; } = [];

    /// <summary>The cost of each table, whenever it was computed.</summary>
    public IReadOnlyList<CostView> Costs { get; init; } = [];

    /// <summary>Every stage that was not up to date.</summary>
    public IReadOnlyList<RunStageView> Stages { get; init; } = [];

    /// <summary>What the stages wrote to their logs, matrix by matrix.</summary>
    public IReadOnlyList<SaidGroupView> Said { get; init; } = [];
}

/// <summary>What the stages of a matrix asked for and used.</summary>
/// <param name="State">How they ended, in words.</param>
/// <param name="Key">A class attribute: <c>ran</c>.</param>
public sealed record UsageView(string Name, string Instances, string State, string Key, string Time, string Cpu, string CpusAsked, string Memory, string MemoryAsked);

/// <summary>The cost of a table, with everything that it rests on.</summary>
public sealed record CostView(string Name, string Stages, string Cpu, string Gpu);

public sealed record RunStageView(string Name, string Ending, string Why, string Time);

/// <param name="IsShort">Whether it is shown unfolded.</param>
public sealed record SaidGroupView(string Name, bool IsShort, IReadOnlyList<SaidStageView> Stages);

public sealed record SaidStageView(string Name, IReadOnlyList<string> Lines);
