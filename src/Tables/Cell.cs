using System.Collections.Immutable;
using Retable.Tables.Statistics;

namespace Retable.Tables;

/// <summary>The value of one seed, in the unit of its column.</summary>
public readonly record struct SeedValue(long Seed, double Value);

/// <summary>A table cell with its results. All numbers are in the unit of the column (percentages are 0 … 100).</summary>
public sealed record Cell
{
    public required CellName Name { get; init; }

    /// <summary>One value per seed, in the order of the seeds. Empty if nothing was measured.</summary>
    public ImmutableArray<SeedValue> Values { get; init; } = [];

    /// <summary>The rows of the metrics files from which the values were computed, by seed.</summary>
    public ImmutableArray<MetricRecord> Records { get; init; } = [];

    public ImmutableArray<MetricSource> Sources { get; init; } = [];

    public PublishedValue? Published { get; init; }

    public PublishedJudgement? Judgement { get; init; }

    /// <summary>True if the cell is the best of its column and significantly better than each other row.</summary>
    public bool IsBest { get; init; }

    /// <summary>The number of seeds without a finite value: their run failed, or ended in an infinite number.</summary>
    public int Failed => Values.Count(v => !double.IsFinite(v.Value));

    public bool IsMeasured => Values.Length > 0 && Failed == 0;

    /// <summary>The summary over the seeds; null if nothing was measured or a run failed: a mean over the survivors would flatter.</summary>
    public Summary? Summary => IsMeasured ? Statistics.Summary.Of([.. Values.Select(v => v.Value)]) : null;
}
