using Nuke.Common;
using Retable.Contract;
using Retable.Engine.Planning;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;
using Retable.Front.Tracing;

namespace Retable.Front;

/// <summary>Inspects pipelines, runs and store without changing anything.</summary>
internal sealed partial class Build
{
    [ReportsItself]
    private Target Status => _ => _
        .Description("What would run. With -q it prints nothing, and exits 1 if something would. With --check: whether the committed locks match.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, [nameof(Remote), nameof(Check), nameof(Json), nameof(Quiet)])
        .Executes(() =>
        {
            RefuseUnless(!Check, "with --check, which looks at whole papers as committed", [.. Selecting.Except([nameof(Paper), nameof(Profile), nameof(Store)]), nameof(Remote)]);
            using var pipelines = new OpenPipelines(RootDirectory, Question());
            if (Check)
            {
                var findings = pipelines.Engine.CheckLocks(pipelines.Dag);
                LockReport.Write(Shown, TitleOf(pipelines.Dag), findings, Json);
                ExitCode = findings.Count > 0 ? Contract.ExitCode.Failed : Contract.ExitCode.Done;
                return;
            }

            var plan = pipelines.Plan();
            PlanReport.Write(Shown, plan, Json);
            MovingCells.Write(Shown, pipelines, plan, Json);
            ClusterLines.Write(Shown, Cluster.TasksUnderWay.Of(EngineOf.StoreFolder(RootDirectory, Store)), Json);
            if (!Quiet)
            {
                SourceReport.Write(Shown, pipelines, Json);
            }

            ExitCode = Quiet && plan.WouldRun ? Contract.ExitCode.Failed : Contract.ExitCode.Done;
        });

    [ReportsItself]
    [Argument(nameof(ExplainStages))]
    private Target Explain => _ => _
        .Description("Why stages would run, or why they last ran: Explain 'model[seed=3]'. With a file, and a line of it, which stages would run again if it changed: Explain src/Papers/Cac/Cac.cs:120.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, [nameof(Remote), nameof(Json)])
        .Executes(() => ShowExplanation(Question()));

    [ReportsItself]
    private Target Dag => _ => _
        .Description("Draws the DAG: prints it as Mermaid, and writes artifacts/dag.md and artifacts/dag.html.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting, [nameof(Json)])
        .Executes(() => ShowPicture(Question()));

    [ReportsItself]
    [Argument(nameof(Stage))]
    private Target Logs => _ => _
        .Description("The last log of stages: Logs 'model[seed=3]'. Without --profile and --name that of the profile or experiment in which they ran last.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes([nameof(Paper), nameof(Profile), nameof(Stage), nameof(Name), nameof(Store)])
        .Executes(() =>
        {
            using var pipelines = OpenWhereLast("Logs");
            ExitCode = LogReport.Write(Console.Out, pipelines) ? Contract.ExitCode.Done : Contract.ExitCode.Failed;
        });

    [ReportsItself]
    [Argument(nameof(Stage))]
    private Target Show => _ => _
        .Description("The record of stages: Show 'model[seed=3]'. Key with parameters and inputs, outputs, machine, times, run. Without --profile and --name those of the profile or experiment in which they ran last.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes([nameof(Paper), nameof(Profile), nameof(Stage), nameof(Set), nameof(Name), nameof(Store), nameof(Json)])
        .Executes(() =>
        {
            using var pipelines = OpenWhereLast("Show");
            ExitCode = ShowReport.Write(Console.Out, pipelines, Json) ? Contract.ExitCode.Done : Contract.ExitCode.Failed;
        });

    [ReportsItself]
    [Argument(nameof(Cell))]
    private Target Trace => _ => _
        .Description("From a number to the bytes: Trace cac/open-set cac_fixed far_auroc. Rows and files, stages with keys and parameters, data, claims, and the command that makes only this cell; without a cell all of them. And back: Trace --file FILE. Runs nothing.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes([nameof(Cell), nameof(TracedFile), nameof(Table), nameof(Profile), nameof(Set), nameof(Name), nameof(Store), nameof(Json)])
        .Executes(() => ExitCode = Given.Contains(nameof(TracedFile)) ? TraceFile() : TraceCell());

    [ReportsItself]
    private Target History => _ => _
        .Description("Past runs: what was executed, reused, failed, and how long it took.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes([nameof(Limit), nameof(Store), nameof(Json)])
        .Executes(() =>
        {
            using var engine = EngineOf.Project(RootDirectory, Store, Jobs);
            HistoryReport.Write(Console.Out, engine.History(Limit), Json);
        });

    [ReportsItself]
    private Target List => _ => _
        .Description("Papers, with their profiles, tables and stages.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes([nameof(Paper), nameof(Json)])
        .Executes(() => ListReport.Write(Console.Out, new Project(RootDirectory), Paper, Json));

    [ReportsItself]
    [Argument(nameof(Shell))]
    private Target Completion => _ => _
        .Description("Prints a script with which a shell completes targets and parameters: source <(./build.sh Completion bash).")
        .Executes(() => Console.Write(Nuke.Common.Completion.For(Shell, this)));

    private int TraceCell()
    {
        var asked = CellQuestion.Of(Table, Cell, "Trace");
        var question = Question() with { Selection = new Engine.Graph.Selection { Tables = [asked.Table] } };
        using var pipelines = new OpenPipelines(RootDirectory, Given.Contains(nameof(Profile)) ? question : LastLog.Of(RootDirectory, question));
        return new CellTrace(pipelines, Console.Out) { Json = Json }.Write(CellStages.TableOf(pipelines, asked.Table), asked);
    }

    private int TraceFile()
    {
        if (Cell.Length > 0 || Table.Length > 0)
        {
            throw new BadInputException("Trace takes a cell or a file, not both") { Hint = "./build.sh Trace PAPER/TABLE ROW COLUMN, or ./build.sh Trace --file FILE" };
        }

        // As a person sees it from where they stand, or as the tables name it, from the project's folder.
        var file = Path.GetRelativePath(RootDirectory, File.Exists(RootDirectory / TracedFile) ? RootDirectory / TracedFile : Path.GetFullPath(TracedFile));
        using var pipelines = new OpenPipelines(RootDirectory, FileTrace.QuestionOf(file, Question()));
        return new FileTrace(pipelines, Console.Out) { Json = Json }.Write(file);
    }

    /// <summary>The pipelines with the requested stages; without <c>--profile</c>, in the profile or experiment in which they ran last.</summary>
    private OpenPipelines OpenWhereLast(string target)
    {
        if (Stage.Length == 0)
        {
            throw new BadInputException($"{target} needs a stage") { Hint = $"./build.sh {target} STAGE" };
        }

        var question = Question();
        return new OpenPipelines(RootDirectory, Given.Contains(nameof(Profile)) ? question : LastLog.Of(RootDirectory, question));
    }

    /// <summary>Shows, for <c>--dry-run</c>, <c>--explain</c> and <c>--plan</c>, what would happen, instead of running.</summary>
    private void ShowInstead(IReadOnlyList<string> kinds, bool nameMayBeNew = false)
    {
        var question = Narrowed(Question(kinds) with { NameMayBeNew = nameMayBeNew });
        if (DrawPlan)
        {
            ShowPicture(question);
        }

        if (ExplainStages is not null)
        {
            ShowExplanation(question);
        }
        else if (DryRun)
        {
            using var pipelines = new OpenPipelines(RootDirectory, question);
            CheckTables(pipelines);
            var plan = pipelines.Plan();
            PlanReport.Write(Shown, plan, Json);
            MovingCells.Write(Shown, pipelines, plan, Json);
        }
    }

    /// <summary>Checks the tables' definitions before anything runs.</summary>
    private static void CheckTables(OpenPipelines pipelines) => new TableCheck(pipelines, Console.Error).Run();

    private void ShowExplanation(PipelineQuestion question)
    {
        using var pipelines = new OpenPipelines(RootDirectory, question);
        var places = (ExplainStages ?? []).Select(text => (Text: text, Place: SourcePlace.Parse(RootDirectory, text))).ToList();
        foreach (var place in places.Select(one => one.Place).OfType<SourcePlace>())
        {
            ReachReport.Write(Shown, pipelines, place, Json);
        }

        var stages = places.Where(one => one.Place is null).Select(one => one.Text).ToList();
        if (places.Count == 0 || stages.Count > 0)
        {
            ExplanationReport.Write(Shown, pipelines, stages, Json);
        }
    }

    private void ShowPicture(PipelineQuestion question)
    {
        using var pipelines = new OpenPipelines(RootDirectory, question);
        var plan = pipelines.Plan();
        var graph = GroupGraph.Of(plan.Dag, plan.Wanted, node => plan[node] is Decision.Run or Decision.UnknownUntil);
        var mermaid = MermaidPicture.Of(graph);
        File.WriteAllText(Artifacts.CreateDirectory() / "dag.md", $"```mermaid\n{mermaid}```\n");
        File.WriteAllText(Artifacts / "dag.html", DagPage.Of(graph, TitleOf(plan.Dag)));
        Shown.Write(Json ? MermaidPicture.Json(graph) : mermaid);
        if (!Quiet && !Json)
        {
            // Not among the Mermaid, which may be on its way into a file.
            Console.Error.WriteLine($"{Path.GetRelativePath(RootDirectory, Artifacts / "dag.md")}\n{Path.GetRelativePath(RootDirectory, Artifacts / "dag.html")}");
        }
    }

    private static string TitleOf(Engine.Graph.Dag dag) => string.Join(", ", dag.Stages.Select(stage => $"{stage.Paper}.{stage.Scope}").Distinct());
}
