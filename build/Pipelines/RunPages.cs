using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Front.Reporting;
using Retable.Front.Tools;

namespace Retable.Front.Pipelines;

/// <summary>After a run: for each paper that has a table among what was asked for, <c>report.html</c> beside its results.</summary>
internal sealed class RunPages(OpenPipelines pipelines, TextWriter output)
{
    /// <param name="run">The run's name.</param>
    /// <param name="plan">As it stands after the run.</param>
    public void Write(string run, Plan plan)
    {
        var papers = pipelines.TargetStages.Where(stage => stage.IsTable).GroupBy(stage => (stage.Paper, stage.Scope)).ToList();
        foreach (var tables in papers)
        {
            var (paper, scope) = tables.Key;
            var page = pipelines.Root / "results" / paper / scope / RunPage.FileName;
            try
            {
                var record = RunRecord.Of(Path.Combine(pipelines.Engine.Layout.Runs, run + ".jsonl"), $"{paper}.{scope}/");
                File.WriteAllText(page.Parent.CreateDirectory() / RunPage.FileName, RunPage.Of(Facts(record, plan, [.. tables], page.Parent)));
                output.WriteLine($"{"report",-10} {Path.GetRelativePath(pipelines.Root, page)}");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The tables are there: a page that tells of them is no reason to call the run a failure.
                output.WriteLine($"warning: the page of this run cannot be written: {error.Message}");
            }
        }
    }

    private RunFacts Facts(RunRecord record, Plan plan, IReadOnlyList<Stage> tables, AbsolutePath folder)
    {
        var (paper, profile) = (tables[0].Paper, tables[0].Profile);
        var nodes = plan.Wanted.Where(node => plan.Dag.Stages[node].Paper == paper).ToList();
        var stages = nodes.ConvertAll(node => plan.Dag.Stages[node]);
        var ran = record.Ran.Select(stage => stage.Name).ToHashSet(StringComparer.Ordinal);
        return new RunFacts(
            paper,
            tables[0].Scope,
            GitRevision.Of(pipelines.Root),
            record,
            [.. tables.Select(table => OnPage(table, folder))],
            GroupGraph.Of(plan.Dag, nodes, node => ran.Contains(plan.Dag.Stages[node].Name)),
            [.. stages.Where(stage => ran.Contains(stage.Name)).Select(stage => (stage.Name, Said(stage))).Where(said => said.Item2.Count > 0)],
            Moved(paper, profile, stages, ran));
    }

    private TableOnPage OnPage(Stage table, AbsolutePath folder)
    {
        var report = new TableReport(pipelines, output);
        return new TableOnPage(
            $"{table.Paper}/{table.Name}",
            report.TextOf(table),
            [.. report.FormsOf(table).Select(form => (form.Form, Path.GetRelativePath(folder, form.File)))]);
    }

    /// <summary>The end of a stage's log: a page is read by a person.</summary>
    private IReadOnlyList<string> Said(Stage stage)
    {
        const int Longest = 20;
        return pipelines.Engine.LogOf(stage.Instance) is { } log ? [.. File.ReadLines(log).TakeLast(Longest)] : [];
    }

    private MovedMetrics Moved(string paper, string profile, IReadOnlyList<Stage> stages, HashSet<string> ran)
    {
        if (!stages.Any(stage => ran.Contains(stage.Name) && stage.Outputs.Has(MetricsGate.Metrics)))
        {
            return MovedMetrics.Not("Nothing could: no metric was measured anew.");
        }

        var all = pipelines.Dag.Stages.Count(stage => stage.Paper == paper && stage.Outputs.Has(MetricsGate.Metrics));
        try
        {
            return new MetricsGate(pipelines, stages, output).Look(paper, profile) is { } report
                ? MovedMetrics.Of(report, whole: all == stages.Count(stage => stage.Outputs.Has(MetricsGate.Metrics)))
                : MovedMetrics.Not($"There is no baseline to hold the metrics against. To make these the baseline: ./build.sh AcceptBaseline --paper {paper} --profile {profile}");
        }
        catch (Exception error) when (error is BuildFailedException or BadInputException)
        {
            return MovedMetrics.Not($"The metrics cannot be held against the baseline. {error.Message}");
        }
    }
}
