using Nuke.Common;
using Retable.Front.Pipelines;

namespace Retable.Front;

/// <summary>Whether the numbers are still what they were.</summary>
internal sealed partial class Build
{
    [ReportsItself]
    private Target CheckMetrics => _ => _
        .Description("Evaluates, and compares with results/baselines: exit 3 if a metric fell by more than chance explains.")
        .DependsOn(CompileSteps)
        .Executes(() => CompareAsync(gate => gate.Check(Strict)));

    [ReportsItself]
    private Target AcceptBaseline => _ => _
        .Description("Makes today's metrics the baseline in results/baselines, and shows what moved.")
        .DependsOn(CompileSteps)
        .Executes(() => CompareAsync(gate => gate.Accept()));

    private async Task CompareAsync(Func<MetricsGate, int> ask)
    {
        using var pipelines = new OpenPipelines(RootDirectory, Question("evaluate"));
        var run = new PipelineRun(pipelines, Console.Out) { KeepGoing = KeepGoing, NoWait = NoWait, Json = Json, Quiet = Quiet, WritesLock = Set.Length == 0 };
        ExitCode = await run.ToTheEndAsync().ConfigureAwait(false);
        if (ExitCode == Contract.ExitCode.Done)
        {
            ExitCode = ask(new MetricsGate(pipelines, pipelines.TargetStages, Console.Out));
        }
    }
}
