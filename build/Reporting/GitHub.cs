namespace Retable.Front.Reporting;

/// <summary>Writes what GitHub Actions reads.</summary>
internal static class GitHub
{
    /// <summary>An annotation, with line ends and percent signs escaped as workflow commands require.</summary>
    public static string Error(string title, string message) =>
        $"::error title={Escape(title).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal)}::{Escape(message)}";

    /// <summary>Adds Markdown to the job's summary page, if there is one.</summary>
    public static void AddToSummary(string markdown)
    {
        if (Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY") is { Length: > 0 } file)
        {
            File.AppendAllText(file, markdown.TrimEnd('\n') + "\n\n");
        }
    }

    private static string Escape(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
