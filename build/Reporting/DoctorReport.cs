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
            Wrapping.Write(output, $"{mark,-8} {finding.Name,-11} {finding.Found}", indent: 21);
            if (finding.Worry is { } worry)
            {
                Wrapping.Write(output, $"{"",-20} {worry}", indent: 21);
            }
        }
    }
}
