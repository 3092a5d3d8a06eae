using Nuke.Common;
using Retable.Contract;
using Retable.Engine.Planning;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;

namespace Retable.Front;

/// <summary>Looks at pipelines, runs and store; changes nothing.</summary>
internal sealed partial class Build
{
    [ReportsItself]
    private Target Status => _ => _
        .Description("What would run. With -q it prints nothing, and exits 1 if something would. With --check: whether the committed locks match.")
        .DependsOn(CompileSteps)
        .Executes(() =>
        {
            using var pipelines = new OpenPipelines(RootDirectory, Question());
            if (Check)
            {
                var findings = pipelines.Engine.CheckLocks(pipelines.Dag);
                LockReport.Write(Quiet ? TextWriter.Null : Console.Out, findings);
                ExitCode = findings.Count > 0 ? Contract.ExitCode.Failed : Contract.ExitCode.Done;
                return;
            }

            var plan = pipelines.Plan();
            if (!Quiet)
            {
                PlanReport.Write(Console.Out, plan);
            }

            ExitCode = Quiet && plan.WouldRun ? Contract.ExitCode.Failed : Contract.ExitCode.Done;
        });

    [ReportsItself]
    [Argument(nameof(ExplainStages))]
    private Target Explain => _ => _
        .Description("Why stages would run, or why they last ran: Explain 'model[seed=3]'.")
        .DependsOn(CompileSteps)
        .Executes(() => ShowExplanation([]));

    [ReportsItself]
    private Target Dag => _ => _
        .Description("Draws the DAG: artifacts/dag.md (Mermaid) and artifacts/dag.html.")
        .DependsOn(CompileSteps)
        .Executes(() => ShowPicture([]));

    [ReportsItself]
    [Argument(nameof(Stage))]
    private Target Logs => _ => _
        .Description("The last log of stages: Logs 'model[seed=3]'.")
        .DependsOn(CompileSteps)
        .Executes(() =>
        {
            if (Stage.Length == 0)
            {
                throw new BadInputException("Logs needs to know whose") { Hint = "./build.sh Logs STAGE" };
            }

            using var pipelines = new OpenPipelines(RootDirectory, Question());
            ExitCode = LogReport.Write(Console.Out, pipelines) ? Contract.ExitCode.Done : Contract.ExitCode.Failed;
        });

    [ReportsItself]
    private Target History => _ => _
        .Description("Past runs: what was executed, reused, failed, and how long it took.")
        .DependsOn(CompileSteps)
        .Executes(() =>
        {
            using var engine = EngineOf.Project(RootDirectory, Store, Jobs);
            HistoryReport.Write(Console.Out, engine.History(Limit));
        });

    /// <summary>What <c>--dry-run</c>, <c>--explain</c> and <c>--plan</c> show instead of running.</summary>
    private void Show(IReadOnlyList<string> kinds)
    {
        if (DrawPlan)
        {
            ShowPicture(kinds);
        }

        if (ExplainStages is not null)
        {
            ShowExplanation(kinds);
        }
        else if (DryRun)
        {
            using var pipelines = new OpenPipelines(RootDirectory, Question(kinds));
            PlanReport.Write(Console.Out, pipelines.Plan());
        }
    }

    private void ShowExplanation(IReadOnlyList<string> kinds)
    {
        using var pipelines = new OpenPipelines(RootDirectory, Question(kinds));
        ExplanationReport.Write(Console.Out, pipelines, ExplainStages ?? []);
    }

    private void ShowPicture(IReadOnlyList<string> kinds)
    {
        using var pipelines = new OpenPipelines(RootDirectory, Question(kinds));
        var plan = pipelines.Plan();
        var graph = GroupGraph.Of(plan.Dag, plan.Wanted, node => plan[node] is Decision.Run or Decision.UnknownUntil);
        var mermaid = MermaidPicture.Of(graph);
        File.WriteAllText(Artifacts.CreateDirectory() / "dag.md", $"```mermaid\n{mermaid}```\n");
        File.WriteAllText(Artifacts / "dag.html", DagPage.Of(graph, TitleOf(plan.Dag)));
        Console.Write(mermaid);
        Console.WriteLine($"\n{Path.GetRelativePath(RootDirectory, Artifacts / "dag.md")}\n{Path.GetRelativePath(RootDirectory, Artifacts / "dag.html")}");
    }

    private static string TitleOf(Engine.Graph.Dag dag) => string.Join(", ", dag.Stages.Select(stage => $"{stage.Paper}.{stage.Profile}").Distinct());
}
