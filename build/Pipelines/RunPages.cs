using System.Text.Json.Nodes;
using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Front.Reporting;
using Retable.Parquet;
using Retable.Report;

namespace Retable.Front.Pipelines;

/// <summary>Writes the results of a run for each paper with a requested table: the verdict, as a line, as <c>verdict.json</c> and as a badge, and <c>report.html</c> beside its results.</summary>
internal sealed class RunPages(OpenPipelines pipelines, TextWriter output)
{
    /// <summary>Whether the verdict is reported as JSON.</summary>
    public bool Json { get; init; }

    /// <param name="run">The run's name.</param>
    /// <param name="plan">The plan after the run.</param>
    /// <returns>The verdict of each paper and profile.</returns>
    public IReadOnlyList<Verdict> Write(string run, Plan plan)
    {
        var verdicts = new List<Verdict>();
        foreach (var tables in pipelines.TargetStages.Where(stage => stage.IsTable).GroupBy(stage => (stage.Paper, stage.Scope)).ToList())
        {
            var (paper, scope) = tables.Key;
            try
            {
                if (Write(run, plan, paper, scope, [.. tables]) is { } verdict)
                {
                    verdicts.Add(verdict);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or BadInputException or MachineException)
            {
                // The tables are there: a page that tells of them is no reason to call the run a failure.
                (Json ? TextWriter.Null : output).WriteLine($"warning: the report of {paper}.{scope} cannot be written: {error.Message}");
            }
        }

        return verdicts;
    }

    /// <returns>The verdict; null if none of the tables has a definition of ours.</returns>
    private Verdict? Write(string run, Plan plan, string paper, string scope, IReadOnlyList<Stage> tables)
    {
        var folder = (pipelines.Root / "results" / paper / scope).CreateDirectory();
        var facts = Facts(RunRecord.Of(Path.Combine(pipelines.Engine.Layout.Runs, run + ".jsonl"), $"{paper}.{scope}/"), plan, tables, folder);
        var page = ReportPage.Render(facts, out var files);
        var verdict = facts.Tables.Any(table => table.Result is not null) ? facts.Verdict() : null;
        WriteData(folder / ReportPage.DataFolder, files);
        File.WriteAllText(folder / ReportPage.FileName, page);
        if (verdict is not null)
        {
            File.WriteAllText(folder / Badge.FileName, Badge.Svg($"{paper} {scope}", verdict));
            RunSnapshots.Add(folder / ReportPage.DataFolder / RunSnapshots.FileName, facts.Run.Now!);
            VerdictFile.Update(folder / VerdictFile.FileName, facts.Tables.Where(table => table.Result is not null).Select(table => (table.Id, Verdict.Of(table.Result!))));
        }

        Tell(paper, scope, verdict, folder / ReportPage.FileName);
        return verdict;
    }

    private void Tell(string paper, string scope, Verdict? verdict, AbsolutePath page)
    {
        var shown = Path.GetRelativePath(pipelines.Root, page);
        if (Json)
        {
            JsonLines.Write(output, "verdict", ("paper", paper), ("scope", scope), ("kind", verdict?.Kind.ToString().ToLowerInvariant()), ("sentence", verdict?.Sentence), ("report", (JsonNode)shown));
        }
        else
        {
            VerdictLines.Write(output, verdict, shown);
        }
    }

    /// <summary>Writes the numbers of this report's plots into the folder, and removes everything else from it.</summary>
    private static void WriteData(AbsolutePath folder, IReadOnlyDictionary<string, Table> files)
    {
        if (files.Count > 0)
        {
            folder.CreateDirectory();
        }
        else if (!folder.DirectoryExists())
        {
            return;
        }

        foreach (var old in Directory.EnumerateFiles(folder, "*.parquet").Where(file => !files.ContainsKey(Path.GetFileName(file))))
        {
            File.Delete(old);
        }

        foreach (var (name, table) in files)
        {
            ParquetFile.Write(folder / name, table);
        }
    }

    private ReportFacts Facts(RunRecord record, Plan plan, IReadOnlyList<Stage> tables, AbsolutePath folder)
    {
        var (paper, profile) = (tables[0].Paper, tables[0].Profile);
        var nodes = plan.Wanted.Where(node => plan.Dag.Stages[node].Paper == paper).ToList();
        var stages = nodes.ConvertAll(node => plan.Dag.Stages[node]);
        var reader = new TableFactsReader(pipelines, plan, folder);
        TableFacts[] read = [.. tables.Select(reader.Read)];
        return new ReportFacts
        {
            Paper = paper,
            Scope = tables[0].Scope,
            Tables = read,
            Stages = new StageFactsReader(pipelines, plan).Read(nodes),
            Moved = Moved(paper, profile, stages, [.. record.Ran.Select(stage => stage.Name)]).View,
            Data = DataSetFacts.Read(pipelines.Root, stages),
            Remarks = PaperRemarks.Read(pipelines.Root, paper),
            Run = new RunFactsReader(pipelines, plan, record, nodes).Read(read, RunSnapshots.Read(folder / ReportPage.DataFolder / RunSnapshots.FileName)),
        };
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
            return new MetricsGate(pipelines, stages, Json ? TextWriter.Null : output).Look(paper, profile) is { } report
                ? MovedMetrics.Of(report, whole: all == stages.Count(stage => stage.Outputs.Has(MetricsGate.Metrics)))
                : MovedMetrics.Not($"There is no baseline to hold the metrics against. To make these the baseline: ./build.sh AcceptBaseline --paper {paper} --profile {profile}");
        }
        catch (Exception error) when (error is BuildFailedException or BadInputException)
        {
            return MovedMetrics.Not($"The metrics cannot be held against the baseline. {error.Message}");
        }
    }
}
