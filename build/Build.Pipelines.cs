using Nuke.Common;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;
using Retable.Front.Tracing;
using Retable.Report;

namespace Retable.Front;

/// <summary>Runs pipelines from data to tables: each target stands for the stages of its kind and the stages that these need.</summary>
/// <remarks>
/// The targets depend on each other as the stages do, and one run of the engine serves all that are asked for: the last of
/// them starts it. One that is only depended on does nothing by itself, since the engine knows exactly which of its stages are needed.
/// </remarks>
internal sealed partial class Build
{
    /// <summary>The kinds of the stages that each target stands for; none for all of them.</summary>
    private static readonly (string Target, string[] Kinds)[] StageTargets =
    [
        (nameof(Download), ["download", "prepare"]),
        (nameof(Train), ["train"]),
        (nameof(Distill), ["distill"]),
        (nameof(Evaluate), ["evaluate"]),
        (nameof(Render), ["render"]),
        (nameof(Reproduce), []),
    ];

    [ReportsItself]
    private Target Download => _ => _
        .Description("Gets the data sets of the papers and tables asked for.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, Looking, Running, Elsewhere)
        .Executes(() => RunStagesAsync(nameof(Download)));

    [ReportsItself]
    private Target Train => _ => _
        .Description("Trains the models.")
        .DependsOn(Download)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, Looking, Running, Elsewhere)
        .Executes(() => RunStagesAsync(nameof(Train)));

    [ReportsItself]
    private Target Distill => _ => _
        .Description("Distils ensembles into single models.")
        .DependsOn(Train)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, Looking, Running, Elsewhere)
        .Executes(() => RunStagesAsync(nameof(Distill)));

    [ReportsItself]
    private Target Evaluate => _ => _
        .Description("Evaluates the models: predictions and metrics.")
        .DependsOn(Distill)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, Looking, Running, Elsewhere)
        .Executes(() => RunStagesAsync(nameof(Evaluate)));

    [ReportsItself]
    private Target Render => _ => _
        .Description("Renders the tables.")
        .DependsOn(Evaluate)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, Looking, Running, Elsewhere, [nameof(Strict)])
        .Executes(() => RunStagesAsync(nameof(Render)));

    [ReportsItself]
    private Target Reproduce => _ => _
        .Description("All of it, up to the tables asked for (all tables unless --table, --paper or a stage says less).")
        .DependsOn(Render)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, Looking, Running, Elsewhere, [nameof(Cell), nameof(Strict)])
        .Executes(() => RunStagesAsync(nameof(Reproduce)));

    private PipelineQuestion Question(params IReadOnlyList<string> kinds) => new()
    {
        Papers = Paper,
        Profile = Profile,
        Overrides = PipelineQuestion.OverridesOf(Set),
        Name = Given.Contains(nameof(Name)) && Name.Length == 0 ? ExperimentName.Require(Name) : Name,
        Store = Store,
        Jobs = Jobs,
        Remotes = Remote,
        Sends = SendExecuted,
        Executor = Executor,
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

    /// <summary>Runs the stages of all requested targets when the last of these is reached.</summary>
    private Task RunStagesAsync(string target)
    {
        if (StageTargets.FirstOrDefault(stages => SkippedTargets.Contains(stages.Target)).Target is { } skipped)
        {
            throw new BadInputException($"--skip {skipped}: stages run where something needs them, so those of one kind cannot be left out")
            {
                Hint = "--only STAGE runs a stage without what comes before it; --until STAGE stops there.",
            };
        }

        var asked = StageTargets.Where(stages => InvokedTargets.Contains(stages.Target)).ToList();
        return asked.Count == 0 || asked[^1].Target != target ? Task.CompletedTask
            : RunAsync(asked.Exists(stages => stages.Kinds.Length == 0) ? [] : [.. asked.SelectMany(stages => stages.Kinds)]);
    }

    private async Task RunAsync(IReadOnlyList<string> kinds)
    {
        if (ShowsOnly)
        {
            ShowInstead(kinds, nameMayBeNew: true);
            return;
        }

        var question = Narrowed(Question(kinds) with { NameMayBeNew = true });
        // An experiment's name may follow from its values, which only the pipelines can tell.
        if (!Json && !question.IsExperiment && EngineOf.IdleStages(RootDirectory, question) is { } stages)
        {
            var papers = Paper.Length > 0 ? Paper : ["*"];
            var known = new IdleReport(Shown, RootDirectory, question.Selection.Tables) { AlwaysJudges = Judges(kinds) }.Write(papers.Select(paper => (paper, Profile)), stages);
            ExitCode = Strict ? ExitCodeOf(known) : Contract.ExitCode.Done;
            TellCells(question);
            return;
        }

        using var pipelines = new OpenPipelines(RootDirectory, question);
        CheckTables(pipelines);
        var run = RunOf(pipelines, judges: Judges(kinds));
        ExitCode = await run.ToTheEndAsync().ConfigureAwait(false);
        if (ExitCode == Contract.ExitCode.Done)
        {
            TellCells(question);
            ExitCode = Strict ? ExitCodeOf(run.Verdicts) : ExitCode;
        }
    }

    /// <summary>Narrows the question to what the cells of <c>--cell</c> need.</summary>
    private PipelineQuestion Narrowed(PipelineQuestion question) => Cell.Length == 0 ? question : CellStages.Narrow(RootDirectory, question, CellQuestion.Of(Table, Cell, "Reproduce"));

    private void TellCells(PipelineQuestion question)
    {
        if (Cell.Length > 0 && !Quiet)
        {
            using var pipelines = new OpenPipelines(RootDirectory, question);
            CellStages.Tell(Console.Out, pipelines, CellQuestion.Of(Table, Cell, "Reproduce"), Json);
        }
    }

    /// <summary>Whether a target makes whole tables, so that its last lines give their verdict.</summary>
    private bool Judges(IReadOnlyList<string> kinds) =>
        (kinds is [] || kinds.Contains("render")) && Stage.Length + From.Length + Until.Length + Only.Length + Downstream.Length + Cell.Length == 0;

    /// <summary>The exit code of the worst verdict; without any verdict, nothing was compared.</summary>
    private static int ExitCodeOf(IReadOnlyList<Verdict> verdicts)
    {
        int[] byWeight = [Contract.ExitCode.GateFailed, Contract.ExitCode.Undecided, Contract.ExitCode.NothingCompared, Contract.ExitCode.Done];
        var codes = verdicts.Select(verdict => verdict.StrictExitCode).DefaultIfEmpty(Contract.ExitCode.NothingCompared).ToList();
        return byWeight.First(codes.Contains);
    }

    /// <summary>Creates the run according to the flags.</summary>
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
