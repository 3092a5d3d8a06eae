namespace Retable.Tables;

/// <summary>One row of a metrics file, with the file that it is from.</summary>
public sealed record MetricRecord
{
    public required string Paper { get; init; }

    public required string Profile { get; init; }

    public required string Method { get; init; }

    public required long Seed { get; init; }

    public required string Dataset { get; init; }

    /// <summary>The severity of the shift; 0 is clean.</summary>
    public int Severity { get; init; }

    /// <summary>The metric's name without the score: <c>auroc</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>The score from which the metric is computed: <c>min_gamma</c>; empty for a metric that needs none.</summary>
    public string Score { get; init; } = "";

    /// <summary>The value; NaN if there is none, because the run failed.</summary>
    public required double Value { get; init; }

    /// <summary>The number of samples.</summary>
    public long N { get; init; }

    public required MetricSource Source { get; init; }

    /// <summary>The name as in the file: <c>auroc.min_gamma</c>.</summary>
    public string FullMetric => Score.Length == 0 ? Metric : $"{Metric}.{Score}";
}

/// <summary>The origin of a metric.</summary>
/// <param name="Instance">The stage that wrote the file: <c>evaluate[loss=paper,split=0]</c>; empty for a project file.</param>
/// <param name="File">The file's name.</param>
/// <param name="Coordinates">The stage's coordinates in the matrix: <c>loss=paper, split=0</c>.</param>
public sealed record MetricSource(string Instance, string File, string Coordinates)
{
    /// <summary>A digest of the file's content when it was read, since the file may change later; empty if unknown.</summary>
    public string Digest { get; init; } = "";
}
