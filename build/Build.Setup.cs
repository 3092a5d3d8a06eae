using Nuke.Common;
using Retable.Front.Reporting;
using Retable.Front.Tools;

namespace Retable.Front;

/// <summary>What the machine needs and has.</summary>
internal sealed partial class Build
{
    private Target Setup => _ => _
        .Description("Installs what the machine lacks (apt, as root; never asks).")
        .Executes(() => new SystemPackages(RootDirectory).Ensure(Console.Out));

    [ReportsItself]
    private Target Doctor => _ => _
        .Description("Says which .NET, libtorch, BLAS, CUDA, threads and disk there are, and what is amiss.")
        .Executes(() =>
        {
            var findings = new Tools.Doctor(RootDirectory).Look();
            DoctorReport.Write(Console.Out, findings);
            ExitCode = findings.Any(finding => finding.Fatal) ? Contract.ExitCode.Machine : Contract.ExitCode.Done;
        });
}
