using Retable.Report;

namespace Retable.Front.Reporting;

/// <summary>The last lines of a run that made tables: what came of them, and where to read on.</summary>
internal static class VerdictLines
{
    /// <param name="output">Where to.</param>
    /// <param name="verdict">Of the tables; null where none of them has a definition of ours to be judged by.</param>
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
