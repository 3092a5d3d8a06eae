using Nuke.Common;
using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;

namespace Retable.Front;

/// <summary>Compares metrics with accepted ones, and revisions and runs with each other.</summary>
internal sealed partial class Build
{
    [ReportsItself]
    private Target CheckMetrics => _ => _
        .Description("Evaluates, and compares with results/baselines: exit 3 if a metric fell by more than chance explains, or its evaluation failed.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, Looking, Running, Elsewhere, [nameof(Strict), nameof(Junit), nameof(Markdown)])
        .Executes(CheckAsync);

    [ReportsItself]
    private Target AcceptBaseline => _ => _
        .Description("Makes today's metrics the baseline in results/baselines, and shows what moved. With --name: those of an experiment.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Looking, Running, Elsewhere, [nameof(Paper), nameof(Profile), nameof(Store), nameof(Set), nameof(Name), nameof(Force)])
        .Executes(AcceptAsync);

    private async Task CheckAsync()
    {
        if (ShowsOnly)
        {
            ShowInstead(["evaluate"]);
            return;
        }

        using var pipelines = new OpenPipelines(RootDirectory, Question("evaluate"));
        // A failed evaluation is a failed metric: all others are still measured, and compared. And a check leaves the locks alone.
        var run = RunOf(pipelines, keepGoing: true, writesLock: false);
        ExitCode = await run.ToTheEndAsync().ConfigureAwait(false);
        var failed = run.NotMade.ToList();
        if (ExitCode != Contract.ExitCode.Done && (ExitCode is not (Contract.ExitCode.Failed or Contract.ExitCode.BadInput) || failed.Count == 0))
        {
            return;
        }

        var gate = new MetricsGate(pipelines, pipelines.TargetStages.Except(failed), Shown) { Failed = failed, Json = Json };
        ExitCode = gate.Check(Strict);
        WriteReports(gate.Findings);
        if (run.Outcome?.Run is { } made)
        {
            pipelines.Engine.Note(made, new RunEvent.Judged(ExitCode, gate.Found));
        }
    }

    private void WriteReports(IReadOnlyList<GateFinding> findings)
    {
        GitHub.AddToSummary(GateFinding.MarkdownOf(findings));
        foreach (var (file, text) in new[] { (Junit, GateJUnit.Of(findings, Strict)), (Markdown, GateFinding.MarkdownOf(findings)) }.Where(report => report.Item1.Length > 0))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            File.WriteAllText(file, text);
        }
    }

    [ReportsItself]
    [Argument(nameof(Revision))]
    private Target MetricsDiff => _ => _
        .Description("The accepted metrics of one git revision against those of another or of the checkout, told from noise as CheckMetrics does: MetricsDiff REV [REV]. Or those of runs: MetricsDiff --run RUN --run RUN. Says what either side lacks; runs nothing.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes([nameof(Revision), nameof(Run), nameof(Paper), nameof(Profile), nameof(Store), nameof(Json)])
        .Executes(() =>
        {
            using var engine = EngineOf.Project(RootDirectory, Store, Jobs);
            var diff = new MetricsDiff(RootDirectory, engine, Console.Out) { Json = Json, Papers = Paper, Profile = Given.Contains(nameof(Profile)) ? Profile : null };
            ExitCode = diff.Write(Revision, Run);
        });

    private async Task AcceptAsync()
    {
        if (Set.Length > 0)
        {
            throw new BadInputException("a run with --set is an experiment, and becomes the accepted baseline only by its name")
            {
                Facts = [("--set", string.Join(" ", Set))],
                Hint = "Write the value into the pipeline file and accept that; or compare the experiment with the baseline (./build.sh CheckMetrics --set ...), and accept it by its name: ./build.sh AcceptBaseline --name EXPERIMENT",
            };
        }

        if (ShowsOnly)
        {
            ShowInstead(["evaluate"]);
            ShowWhatWouldMove();
            return;
        }

        using var pipelines = new OpenPipelines(RootDirectory, Question("evaluate"));
        ExitCode = await RunOf(pipelines).ToTheEndAsync().ConfigureAwait(false);
        if (ExitCode == Contract.ExitCode.Done)
        {
            foreach (var experiment in pipelines.Experiments.Where(_ => !Json))
            {
                Shown.WriteLine($"The experiment '{experiment.Name}' becomes the baseline of {experiment.Paper}.{experiment.Profile}: from now on CheckMetrics holds the plain results against it."
                    + (experiment.Words.Count > 0 ? $" The pipeline file does not say {string.Join(" ", experiment.Words)}." : ""));
            }

            ExitCode = new MetricsGate(pipelines, pipelines.TargetStages, Shown) { Json = Json }.Accept();
        }
    }

    /// <summary>What accepting would change; the baseline stays as it is.</summary>
    private void ShowWhatWouldMove()
    {
        if (!DryRun || Json)
        {
            return;
        }

        using var pipelines = new OpenPipelines(RootDirectory, Question("evaluate"));
        var plan = pipelines.Plan();
        if (plan.Wanted.All(node => plan[node] is Engine.Planning.Decision.UpToDate))
        {
            new MetricsGate(pipelines, pipelines.TargetStages, Shown).Check(strict: false);
            Shown.WriteLine("baseline  stays as it is: without --dry-run these metrics would be accepted");
        }
        else
        {
            Shown.WriteLine("baseline  stays as it is: what would move is known once these stages have run");
        }
    }
}
