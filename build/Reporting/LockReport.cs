using Retable.Contract;
using Retable.Engine.Planning;

namespace Retable.Front.Reporting;

/// <summary>Reports where the committed locks no longer match pipelines and code.</summary>
internal static class LockReport
{
    /// <param name="output">Where to.</param>
    /// <param name="scope">The papers and profiles that were checked: <c>cac.laptop</c>.</param>
    /// <param name="findings">The mismatches.</param>
    /// <param name="json">Whether to print JSON lines.</param>
    public static void Write(TextWriter output, string scope, IReadOnlyList<LockFinding> findings, bool json)
    {
        if (json)
        {
            foreach (var finding in findings)
            {
                JsonLines.Write(output, "lock_finding", ("stage", finding.Stage), ("found", finding.ToString()));
            }

            JsonLines.Write(output, "locks_checked", ("scope", scope), ("findings", findings.Count));
            return;
        }

        foreach (var finding in findings)
        {
            output.WriteLine(finding);
        }

        output.WriteLine(findings.Count == 0 ? $"{scope}: the locks match pipelines and code" : $"{scope}: {Plural.Count(findings.Count, "stage")} not as locked: reproduce, and commit results/lock");
    }
}
