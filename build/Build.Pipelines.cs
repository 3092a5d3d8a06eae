using Nuke.Common;
using Retable.Engine.Graph;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;

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
        .Takes(Selecting, Looking, Running)
        .Executes(() => RunAsync("render"));

    [ReportsItself]
    private Target Reproduce => _ => _
        .Description("All of it, up to the tables asked for (all tables unless --table, --paper or a stage says less).")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, Looking, Running)
        .Executes(() => RunAsync());

    private PipelineQuestion Question(params IReadOnlyList<string> kinds) => new()
    {
        Papers = Paper,
        Profile = Profile,
        Overrides = PipelineQuestion.OverridesOf(Set),
        Name = Given.Contains(nameof(Name)) && Name.Length == 0 ? ExperimentName.Require(Name) : Name,
        Store = Store,
        Jobs = Jobs,
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
            IdleReport.Write(Quiet ? TextWriter.Null : Console.Out, RootDirectory, Table, [("*", Profile)], stages);
            return;
        }

        using var pipelines = new OpenPipelines(RootDirectory, question);
        CheckTables(pipelines);
        ExitCode = await RunOf(pipelines).ToTheEndAsync().ConfigureAwait(false);
    }

    /// <summary>The run that the flags ask for.</summary>
    private PipelineRun RunOf(OpenPipelines pipelines, bool keepGoing = false, bool writesLock = true) => new(pipelines, Console.Out)
    {
        KeepGoing = KeepGoing || keepGoing,
        NoWait = NoWait,
        Json = Json,
        Quiet = Quiet,
        WritesLock = writesLock,
    };
}
