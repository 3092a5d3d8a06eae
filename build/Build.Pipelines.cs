using Nuke.Common;
using Retable.Engine.Graph;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;
using Retable.Report;

namespace Retable.Front;

/// <summary>From data to tables: each target runs the stages of its kind through the engine, with what these need.</summary>
internal sealed partial class Build
{
    [ReportsItself]
    private Target Download => _ => _
        .Description("Gets the data sets of the papers and tables asked for.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, Looking, Running)
        .Executes(() => RunAsync("download", "prepare"));

    [ReportsItself]
    private Target Train => _ => _
        .Description("Trains the models.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, Looking, Running)
        .Executes(() => RunAsync("train"));

    [ReportsItself]
    private Target Distill => _ => _
        .Description("Distils ensembles into single models.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, Looking, Running)
        .Executes(() => RunAsync("distill"));

    [ReportsItself]
    private Target Evaluate => _ => _
        .Description("Evaluates the models: predictions and metrics.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, Looking, Running)
        .Executes(() => RunAsync("evaluate"));

    [ReportsItself]
    private Target Render => _ => _
        .Description("Renders the tables.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, Looking, Running, [nameof(Strict)])
        .Executes(() => RunAsync("render"));

    [ReportsItself]
    private Target Reproduce => _ => _
        .Description("All of it, up to the tables asked for (all tables unless --table, --paper or a stage says less).")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, Looking, Running, [nameof(Strict)])
        .Executes(() => RunAsync());

    private PipelineQuestion Question(params IReadOnlyList<string> kinds) => new()
    {
        Papers = Paper,
        Profile = Profile,
        Overrides = PipelineQuestion.OverridesOf(Set),
        Name = Given.Contains(nameof(Name)) && Name.Length == 0 ? ExperimentName.Require(Name) : Name,
        Store = Store,
        Jobs = Jobs,
        Selection = new Selection
        {
            Tables = Table,
            Kinds = kinds,
            Stages = Stage,
            From = From,
            Until = Until,
            Only = Only,
            Downstream = Downstream,
            // A bare --force means all that take part.
            Force = Force is [] ? ["*"] : Force ?? [],
        },
    };

    private async Task RunAsync(params IReadOnlyList<string> kinds)
    {
        if (ShowsOnly)
        {
            ShowInstead(kinds, nameMayBeNew: true);
            return;
        }

        var question = Question(kinds) with { NameMayBeNew = true };
        // An experiment's name may follow from its values, which only the pipelines can tell.
        if (!Json && !question.IsExperiment && EngineOf.IdleStages(RootDirectory, question) is { } stages)
        {
            var papers = Paper.Length > 0 ? Paper : ["*"];
            var known = new IdleReport(Shown, RootDirectory, Table) { AlwaysJudges = Judges(kinds) }.Write(papers.Select(paper => (paper, Profile)), stages);
            ExitCode = Strict ? ExitCodeOf(known) : Contract.ExitCode.Done;
            return;
        }

        using var pipelines = new OpenPipelines(RootDirectory, question);
        CheckTables(pipelines);
        var run = RunOf(pipelines, judges: Judges(kinds));
        ExitCode = await run.ToTheEndAsync().ConfigureAwait(false);
        if (Strict && ExitCode == Contract.ExitCode.Done)
        {
            ExitCode = ExitCodeOf(run.Verdicts);
        }
    }

    /// <summary>Whether a target makes whole tables: then its last lines say what came of them.</summary>
    private bool Judges(IReadOnlyList<string> kinds) =>
        (kinds is [] || kinds.Contains("render")) && Stage.Length + From.Length + Until.Length + Only.Length + Downstream.Length == 0;

    /// <summary>The worst of several verdicts; where there is none, nothing was compared.</summary>
    private static int ExitCodeOf(IReadOnlyList<Verdict> verdicts)
    {
        int[] byWeight = [Contract.ExitCode.GateFailed, Contract.ExitCode.Undecided, Contract.ExitCode.NothingCompared, Contract.ExitCode.Done];
        var codes = verdicts.Select(verdict => verdict.StrictExitCode).DefaultIfEmpty(Contract.ExitCode.NothingCompared).ToList();
        return byWeight.First(codes.Contains);
    }

    /// <summary>The run that the flags ask for.</summary>
    private PipelineRun RunOf(OpenPipelines pipelines, bool keepGoing = false, bool writesLock = true, bool judges = false) => new(pipelines, Console.Out)
    {
        Judges = judges,
        KeepGoing = KeepGoing || keepGoing,
        NoWait = NoWait,
        Json = Json,
        Quiet = Quiet,
        WritesLock = writesLock,
    };
}
