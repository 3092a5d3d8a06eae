using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Front.Pipelines;
using Retable.Report;
using Retable.Tables;

namespace Retable.Front.Reporting;

/// <summary>A table as its stage rendered it, with the files that it rests on: from its definition and the outputs of other stages.</summary>
internal sealed class TableFactsReader(OpenPipelines pipelines, Plan plan, string folder)
{
    private readonly TableReport _report = new(pipelines, TextWriter.Null);

    /// <exception cref="BadInputException">A file behind the table is damaged, or its definition is no longer what it was rendered from.</exception>
    public TableFacts Read(Stage table)
    {
        var facts = new TableFacts($"{table.Paper}/{table.Name}", [.. _report.FormsOf(table).Select(form => (form.Form, Path.GetRelativePath(folder, form.File)))]);
        if (table.Step is not StepCall.Verb { Executable: "render" } || Definition(table) is not { } definition)
        {
            return facts with { Text = _report.TextOf(table) };
        }

        if (Files(table, "metrics").Any(file => !File.Exists(file.Path)))
        {
            return facts with { Text = $"{_report.TextOf(table)}\n{NotHere(table)}\n" };
        }

        var metrics = MetricsReader.Read([.. Files(table, "metrics").Select(file => new MetricsFile(
            file.Path,
            new MetricSource(file.Stage?.Name ?? "", Path.GetFileName(file.Path), Coordinates(file.Stage)) { Digest = file.Meaning }))]);
        var byStage = metrics.GroupBy(metric => metric.Source.Instance).ToDictionary(group => group.Key, group => group.ToList());
        return facts with
        {
            Result = ResultTable.Fill(TableFile.Load(Path.Combine(pipelines.Root, definition.Path), definition.Path), metrics),
            Origin = Origin(table),
            Predictions = [.. Makers(table, "metrics").Where(stage => byStage.ContainsKey(stage.Name) && Has(stage, "predictions")).Select(stage => new PredictionsFile(pipelines.Engine.PathOf(stage, "predictions"), byStage[stage.Name]))],
            Histories = [.. Files(table, "history").Where(file => File.Exists(file.Path)).Select(file => new HistoryFile(
                file.Path, file.Stage?.Coordinates.ToDictionary(pair => pair.Key, pair => pair.Value.Plain) ?? []))],
        };
    }

    /// <summary>A table that was fetched from a store elsewhere comes without what it was made of.</summary>
    private string NotHere(Stage table)
    {
        var groups = Makers(table, "metrics").Select(stage => $"--stage '{stage.Name.Split('[')[0]}*'").Distinct();
        return $"Only the table was fetched, not the metrics behind it: its claims, curves and origins are not shown. To fetch these, too: ./build.sh Pull --paper {table.Paper} --profile {table.Profile} {string.Join(' ', groups)}";
    }

    private static Source.ProjectFile? Definition(Stage table) => Sources(table, "definition").OfType<Source.ProjectFile>().FirstOrDefault();

    private bool Has(Stage stage, string slot) => stage.Outputs.Has(slot) && File.Exists(pipelines.Engine.PathOf(stage, slot));

    private IEnumerable<(string Path, Stage? Stage, string Meaning)> Files(Stage table, string slot) => Sources(table, slot).Select(source =>
    {
        if (source is not Source.Output output)
        {
            return (Path.Combine(pipelines.Root, source.ToString()!), (Stage?)null, "");
        }

        var node = plan.Dag.Find(table.Paper, output.Stage);
        var stage = plan.Dag.Stages[node];
        var meaning = plan.Record(node)?.Outputs.TryGet(output.Slot, out var made) == true ? made.Meaning.ToString() : "";
        return (pipelines.Engine.PathOf(stage, output.Slot), stage, meaning);
    });

    private IEnumerable<Stage> Makers(Stage table, string slot) =>
        Sources(table, slot).OfType<Source.Output>().Select(source => plan.Dag.Stages[plan.Dag.Find(table.Paper, source.Stage)]).DistinctBy(stage => stage.Name);

    private static IEnumerable<Source> Sources(Stage table, string slot) => table.Inputs.Has(slot) ? table.Inputs[slot].Sources : [];

    private static string Coordinates(Stage? stage) => stage is null ? "" : string.Join(", ", stage.Coordinates.Select(pair => $"{pair.Key}={pair.Value.Plain}"));

    private TableOrigin Origin(Stage table) => table.Experiment.Length == 0
        ? TableOrigin.Plain
        : new TableOrigin(table.Experiment, [.. pipelines.Experiments.Where(experiment => experiment.Paper == table.Paper && experiment.Name == table.Experiment).SelectMany(experiment => experiment.Words)]);
}
