using Retable.Tables.Statistics;

namespace Retable.Tables;

/// <summary>Compares two cells over their seeds: in pairs where both have the same seeds, as two groups where they do not.</summary>
internal static class SeedComparison
{
    /// <returns>Null where a side has fewer than two seeds: one number says nothing of its spread.</returns>
    public static TestResult? Run(Cell left, Cell right)
    {
        if (!left.IsMeasured || !right.IsMeasured || left.Values.Length < 2 || right.Values.Length < 2)
        {
            return null;
        }

        return left.Values.Select(v => v.Seed).SequenceEqual(right.Values.Select(v => v.Seed))
            ? PairedTTest.Run([.. left.Values.Select(v => v.Value)], [.. right.Values.Select(v => v.Value)])
            : WelchTTest.Run(left.Summary!.Value, right.Summary!.Value);
    }
}
