namespace Retable.Cluster.Queue;

/// <summary>Words for a POSIX shell.</summary>
internal static class Shell
{
    /// <summary>A text as one word, whatever stands in it.</summary>
    public static string Word(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
