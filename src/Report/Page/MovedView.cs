namespace Retable.Report;

/// <summary>What moved since the baseline.</summary>
/// <param name="Instead">Why there is no comparison, or what it found if nothing moved; empty if something did.</param>
/// <param name="Loud">The rows that a person must look at.</param>
/// <param name="Quiet">The rows that are folded away.</param>
public sealed record MovedView(string Instead, string Summary, MovedRowsView Loud, MovedRowsView Quiet);

/// <param name="More">How many rows were left out; empty for none.</param>
public sealed record MovedRowsView(IReadOnlyList<MovedRowView> Rows, string More);

public sealed record MovedRowView(string Metric, string Before, string Now, string Difference, string Interval, string P, string Verdict);
