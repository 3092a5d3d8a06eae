using Retable.Report;

namespace Retable.Front.Reporting;

/// <summary>The last lines of a run that made tables: the verdict, and the path of the report.</summary>
internal static class VerdictLines
{
    /// <param name="output">Where to.</param>
    /// <param name="verdict">The verdict on the tables; null if none of them has a definition of ours.</param>
    /// <param name="report">The report's path, relative to the project.</param>
    public static void Write(TextWriter output, Verdict? verdict, string report)
    {
        if (verdict is not null)
        {
            Wrapping.Write(output, TableReport.Line("verdict", verdict.Sentence), TableReport.Line("", "").Length);
        }

        output.WriteLine(TableReport.Line("report", report));
    }
}
