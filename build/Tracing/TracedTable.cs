using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Front.Pipelines;

namespace Retable.Front.Tracing;

/// <summary>A table's cells with the rows of the metrics files behind them, according to the present files in the results; the step <c>render trace</c> computes them.</summary>
internal sealed class TracedTable
{
    private const string Definition = "definition";

    private readonly JsonNode _json;

    private TracedTable(Stage stage, IReadOnlyList<Stage> missing, JsonNode json) => (Stage, Missing, _json) = (stage, missing, json);

    /// <summary>The stage that renders the table.</summary>
    public Stage Stage { get; }

    /// <summary>The stages whose metrics the table reads but which do not exist yet.</summary>
    public IReadOnlyList<Stage> Missing { get; }

    /// <summary>The cells in the form <c>json</c> of docs/tables.md, with the rows of the metrics files; empty if nothing was measured.</summary>
    public IReadOnlyList<JsonNode> Cells => [.. _json["cells"]!.AsArray().Select(cell => cell!)];

    /// <summary>The claims about these cells.</summary>
    public IReadOnlyList<JsonNode> Claims => [.. _json["claims"]!.AsArray().Select(claim => claim!)];

    /// <summary>What a repetition is called: <c>split</c>.</summary>
    public string Repetition => (string?)_json["repetition"] ?? "seed";

    /// <summary>The name of a cell: <c>row.column</c>.</summary>
    public static string NameOf(JsonNode cell) => $"{cell["row"]}.{cell["column"]}";

    /// <summary>The stages from whose files a cell was computed; a project file has none.</summary>
    public static IEnumerable<string> StagesOf(JsonNode cell) => cell["sources"]!.AsArray().Select(source => (string)source!["stage"]!).Where(stage => stage.Length > 0);

    /// <param name="pipelines">The pipelines that the table belongs to.</param>
    /// <param name="table">A table that the step <c>render</c> makes.</param>
    /// <param name="cells">The cells to trace, as a user writes them; empty for all.</param>
    /// <exception cref="BadInputException">Another step makes the table.</exception>
    /// <exception cref="Nuke.Common.BuildFailedException">There is no such cell, or the definition or a metrics file is wrong; the message says which.</exception>
    public static TracedTable Read(OpenPipelines pipelines, Stage table, IReadOnlyList<string> cells)
    {
        RequireRendered(table);
        var read = table.Inputs[MetricsGate.Metrics].Sources.OfType<Source.Output>()
            .Select(source => (Stage: pipelines.Dag.Stages[pipelines.Dag.Find(table.Paper, source.Stage)], source.Slot)).ToList();
        var there = read.FindAll(one => File.Exists(pipelines.Engine.PathOf(one.Stage, one.Slot)));
        List<StepInput> metrics =
        [
            .. there.Select(one => new StepInput(pipelines.Engine.PathOf(one.Stage, one.Slot), one.Stage.Name, one.Stage.CoordinatesAsJson())
            {
                Meaning = pipelines.Engine.MeaningInPlace(one.Stage, one.Slot)?.ToString() ?? "",
            }),
            .. Files(pipelines, table, MetricsGate.Metrics),
        ];
        var folder = pipelines.Root / "artifacts" / "trace" / table.Paper / table.Scope / table.Name;
        new StepProgram(pipelines.Root, "render").Run("trace", folder, new StepSpec
        {
            Stage = table.Name,
            Parameters = new JsonObject
            {
                ["cells"] = new JsonArray([.. cells.Select(cell => (JsonNode)cell)]),
                ["experiment"] = table.Experiment,
                ["has_all"] = there.Count == read.Count,
            },
            Inputs = new Dictionary<string, IReadOnlyList<StepInput>> { [MetricsGate.Metrics] = metrics, [Definition] = [.. Files(pipelines, table, Definition)] },
            Outputs = new Dictionary<string, string> { ["cells"] = folder / "cells.json" },
            Scratch = folder,
        });
        return new TracedTable(table, [.. read.Except(there).Select(one => one.Stage)], JsonNode.Parse(File.ReadAllText(folder / "cells.json"))!);
    }

    /// <summary>Whether the cells of a table can be traced.</summary>
    public static bool IsRendered(Stage table) => table.IsTable && table.Step is StepCall.Verb { Executable: "render" } && table.Inputs.Has(MetricsGate.Metrics) && table.Inputs.Has(Definition);

    private static void RequireRendered(Stage table)
    {
        if (!IsRendered(table))
        {
            throw new BadInputException($"the table {table.Paper}/{table.Name} is made by '{table.Step}', which gives no information about its cells")
            {
                At = table.At,
                Hint = "Cells can be traced in tables that the step 'render' makes from metrics and a definition.",
            };
        }
    }

    private static IEnumerable<StepInput> Files(OpenPipelines pipelines, Stage table, string slot) =>
        table.Inputs[slot].Sources.OfType<Source.ProjectFile>().Select(file => new StepInput(pipelines.Root / file.Path, "", []));
}
