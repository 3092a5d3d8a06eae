using Retable.Front.Tools;

namespace Retable.Front.Reporting;

/// <summary>Prints the doctor's findings, with worries at the end of their lines.</summary>
internal static class DoctorReport
{
    public static void Write(TextWriter output, IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            var mark = finding switch
            {
                { Worry: null } => "ok",
                { Fatal: true } => "ERROR",
                _ => "warning",
            };
            output.WriteLine($"{mark,-8} {finding.Name,-11} {finding.Found}");
            if (finding.Worry is { } worry)
            {
                output.WriteLine($"{"",-20} {worry}");
            }
        }
    }
}
