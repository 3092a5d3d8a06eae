using Nuke.Common;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;
using Retable.Front.Tools;

namespace Retable.Front;

/// <summary>Sets the machine up, and reports what it has and lacks.</summary>
internal sealed partial class Build
{
    private Target Setup => _ => _
        .Description("Installs the Debian packages that some pipelines gain from (apt, as root; never asks).")
        .Takes([nameof(NoInstall)])
        .Executes(() => new SystemPackages(RootDirectory).Ensure(Console.Error, mayInstall: !NoInstall));

    [ReportsItself]
    private Target Doctor => _ => _
        .Description("Says which .NET, libtorch, GPUs, threads and disk there are, and what is amiss. With --executor slurm also whether the cluster would take a job, without running one.")
        .Takes([nameof(Executor)])
        .Executes(() =>
        {
            var findings = new Tools.Doctor(RootDirectory).Look().Concat(ClusterOf.Findings(Executor)).ToList();
            DoctorReport.Write(Console.Out, findings);
            ExitCode = findings.Any(finding => finding.Fatal) ? Contract.ExitCode.Machine : Contract.ExitCode.Done;
        });
}
