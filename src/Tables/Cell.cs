using System.Collections.Immutable;
using Retable.Tables.Statistics;

namespace Retable.Tables;

/// <summary>A value of one seed, in the unit of its column.</summary>
public readonly record struct SeedValue(long Seed, double Value);

/// <summary>A cell with its results. All numbers are in the unit of the column (percent are 0 … 100).</summary>
public sealed record Cell
{
    public required CellName Name { get; init; }

    /// <summary>One value per seed, by seed. Empty where nothing was measured.</summary>
    public ImmutableArray<SeedValue> Values { get; init; } = [];

    /// <summary>The rows of the metrics files that the values were computed from, by seed.</summary>
    public ImmutableArray<MetricRecord> Records { get; init; } = [];

    public ImmutableArray<MetricSource> Sources { get; init; } = [];

    public PublishedValue? Published { get; init; }

    public PublishedJudgement? Judgement { get; init; }

    /// <summary>True if it is the best of its column and significantly better than each other row.</summary>
    public bool IsBest { get; init; }

    /// <summary>How many seeds have no finite value: their run failed, or ended in an infinite number.</summary>
    public int Failed => Values.Count(v => !double.IsFinite(v.Value));

    public bool IsMeasured => Values.Length > 0 && Failed == 0;

    /// <summary>Over the seeds; null where nothing was measured or a run failed: a mean over the survivors would flatter.</summary>
    public Summary? Summary => IsMeasured ? Statistics.Summary.Of([.. Values.Select(v => v.Value)]) : null;
}
