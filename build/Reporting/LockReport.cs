using Retable.Engine.Planning;

namespace Retable.Front.Reporting;

/// <summary>Where the committed locks no longer match pipelines and code.</summary>
internal static class LockReport
{
    public static void Write(TextWriter output, IReadOnlyList<LockFinding> findings)
    {
        foreach (var finding in findings)
        {
            output.WriteLine(finding);
        }

        output.WriteLine(findings.Count == 0 ? "the locks match pipelines and code" : $"{Numbers.Count(findings.Count, "stage")} not as locked: reproduce, and commit results/lock");
    }
}
