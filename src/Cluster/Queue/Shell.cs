namespace Retable.Cluster.Queue;

/// <summary>Quotes words for a POSIX shell.</summary>
internal static class Shell
{
    /// <summary>Quotes a text as one word, whatever it contains.</summary>
    public static string Word(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
