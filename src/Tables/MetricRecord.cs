namespace Retable.Tables;

/// <summary>One row of a metrics file, and which file it was.</summary>
public sealed record MetricRecord
{
    public required string Paper { get; init; }

    public required string Profile { get; init; }

    public required string Method { get; init; }

    public required long Seed { get; init; }

    public required string Dataset { get; init; }

    /// <summary>0 is clean.</summary>
    public int Severity { get; init; }

    /// <summary>The metric's name without the score: <c>auroc</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>The score that it is computed from: <c>min_gamma</c>; empty for a metric that needs none.</summary>
    public string Score { get; init; } = "";

    /// <summary>NaN where the value could not be had: the run failed.</summary>
    public required double Value { get; init; }

    /// <summary>How many samples it was computed over.</summary>
    public long N { get; init; }

    public required MetricSource Source { get; init; }

    /// <summary>As it stands in the file: <c>auroc.min_gamma</c>.</summary>
    public string FullMetric => Score.Length == 0 ? Metric : $"{Metric}.{Score}";
}

/// <summary>Where a metric came from.</summary>
/// <param name="Instance">The stage that wrote it: <c>evaluate[loss=paper,split=0]</c>; empty for a file of the project.</param>
/// <param name="File">Its file name.</param>
/// <param name="Coordinates">Where in the matrix the stage stands: <c>loss=paper, split=0</c>.</param>
public sealed record MetricSource(string Instance, string File, string Coordinates)
{
    /// <summary>Of what the file said; empty where it is not known. A path may hold something else tomorrow.</summary>
    public string Digest { get; init; } = "";
}
