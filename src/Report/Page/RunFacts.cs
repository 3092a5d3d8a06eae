using Retable.Pages;

namespace Retable.Report;

/// <summary>What one run did: the part of a report that tells of times.</summary>
public sealed record RunFacts
{
    /// <summary>When, at which revision, how many stages, how long.</summary>
    public required string Headline { get; init; }

    /// <summary>What was typed.</summary>
    public required string Command { get; init; }

    /// <summary>The DAG, coloured by what became of its stages.</summary>
    public required Markup Dag { get; init; }

    /// <summary>What this run's tables say; null where none of them is one of ours.</summary>
    public RunSnapshot? Now { get; init; }

    /// <summary>What earlier runs' tables said, the newest first.</summary>
    public IReadOnlyList<RunSnapshot> Earlier { get; init; } = [];

    /// <summary>The stages that ran.</summary>
    public IReadOnlyList<GanttBar> Bars { get; init; } = [];

    /// <summary>What the stages asked for and used, matrix by matrix.</summary>
    public IReadOnlyList<UsageView> Usage { get; init; } = [];

    /// <summary>What the tables cost, whenever they were computed.</summary>
    public IReadOnlyList<CostView> Costs { get; init; } = [];

    /// <summary>Every stage that was not up to date.</summary>
    public IReadOnlyList<RunStageView> Stages { get; init; } = [];

    /// <summary>What the stages wrote to their logs, matrix by matrix.</summary>
    public IReadOnlyList<SaidGroupView> Said { get; init; } = [];
}

/// <summary>What the stages of a matrix asked for and used.</summary>
/// <param name="State">What became of them, in words.</param>
/// <param name="Key">For a class attribute: <c>ran</c>.</param>
public sealed record UsageView(string Name, string Instances, string State, string Key, string Time, string Cpu, string CpusAsked, string Memory, string MemoryAsked);

/// <summary>What a table cost, with everything that it rests on.</summary>
public sealed record CostView(string Name, string Stages, string Cpu, string Gpu);

public sealed record RunStageView(string Name, string Ending, string Why, string Time);

/// <param name="IsShort">Whether it is shown unfolded.</param>
public sealed record SaidGroupView(string Name, bool IsShort, IReadOnlyList<SaidStageView> Stages);

public sealed record SaidStageView(string Name, IReadOnlyList<string> Lines);
