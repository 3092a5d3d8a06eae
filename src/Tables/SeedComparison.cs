using Retable.Tables.Statistics;

namespace Retable.Tables;

/// <summary>Compares two cells over their seeds: in pairs if both have the same seeds, else as two groups.</summary>
internal static class SeedComparison
{
    /// <returns>Null if a side has fewer than two seeds, since one number says nothing about its spread.</returns>
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
