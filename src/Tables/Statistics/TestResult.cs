namespace Retable.Tables.Statistics;

/// <summary>What a two-sided test of "no difference" found.</summary>
/// <param name="Test">The test by name, as the tables print it: <c>McNemar, mid-p</c>.</param>
/// <param name="Difference">The estimated difference, candidate minus baseline (or first minus second).</param>
/// <param name="PValue">Two-sided, in 0 … 1.</param>
/// <param name="N">How many pairs (samples or seeds) it rests on.</param>
public sealed record TestResult(string Test, double Difference, double PValue, int N)
{
    /// <summary>The interval for the difference that holds with 95 % confidence, where the test gives one.</summary>
    public Interval? Interval { get; init; }

    /// <summary>The interval at 90 %: the difference is equivalent to none at the 5 % level if it lies within the margin (two one-sided tests).</summary>
    public Interval? EquivalenceInterval { get; init; }
}
