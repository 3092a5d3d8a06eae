using System.Text.RegularExpressions;
using Nuke.Common.IO;
using Retable.Report;

namespace Retable.Front.Reporting;

/// <summary>The sections of a paper's page that tell where its method, its numbers or its code depart from the publication.</summary>
internal static partial class PaperRemarks
{
    private const string Heading = "## ";

    /// <summary>In the page's order; none for a paper without a page.</summary>
    public static IReadOnlyList<RemarkFacts> Read(AbsolutePath root, string paper)
    {
        var page = root / "docs" / "papers" / $"{paper}.md";
        return !page.FileExists() ? [] : [.. Sections(File.ReadAllText(page).ReplaceLineEndings("\n")).Where(section => Departing().IsMatch(section.Heading))];
    }

    private static IEnumerable<RemarkFacts> Sections(string page) => $"\n{page}".Split($"\n{Heading}").Skip(1)
        .Select(section => section.IndexOf('\n', StringComparison.Ordinal) is var end and >= 0 ? new RemarkFacts(section[..end].Trim(), section[end..].Trim()) : new RemarkFacts(section.Trim(), ""));

    [GeneratedRegex("differ|depart|misprint|deviat|not reproduced", RegexOptions.IgnoreCase)]
    private static partial Regex Departing();
}
