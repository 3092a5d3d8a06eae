using System.Text.Json.Nodes;
using Retable.Engine.Graph;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Store;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;

namespace Retable.Front.Tracing;

/// <summary>Follows stages back to data sets and files, by their records.</summary>
internal sealed class TracedStages(OpenPipelines pipelines, Plan plan)
{
    private readonly Lineage _lineage = new(plan, pipelines.Engine.Records);

    /// <summary>The named stages and all stages upstream of them, the last ones first.</summary>
    public IReadOnlyList<Stage> Behind(string paper, IEnumerable<string> names)
    {
        var marked = new bool[plan.Dag.Stages.Length];
        foreach (var name in names)
        {
            marked[plan.Dag.Find(paper, name)] = true;
        }

        var all = Closure.Upstream(plan.Dag, marked);
        return [.. plan.Dag.Order.Reverse().Where(node => all[node]).Select(node => plan.Dag.Stages[node])];
    }

    /// <summary>The record behind the stage's outputs in the results; null if it never ran here.</summary>
    public ActionRecord? RecordOf(Stage stage) =>
        plan.Dag.Find(stage.Paper, stage.Name) is var node and >= 0 ? plan.Record(node) ?? pipelines.Engine.Records.Last(stage.Instance) : null;

    /// <summary>The stage's state: <c>up to date</c>, or why it would run.</summary>
    public string StateOf(Stage stage) => plan[plan.Dag.Find(stage.Paper, stage.Name)] is { } decision ? Explanation.Describe(decision) : "not asked for";

    /// <summary>Describes a stage completely, for machines.</summary>
    public JsonObject Json(Stage stage)
    {
        var json = new JsonObject { ["stage"] = stage.Name, ["step"] = stage.Step.ToString(), ["state"] = StateOf(stage) };
        if (RecordOf(stage) is not { } record)
        {
            return json;
        }

        var made = record.Provenance;
        json["key"] = record.Key.ToString();
        json["code"] = Part(record, "step");
        json["parameters"] = new JsonObject(Parameters(record).Select(part => KeyValuePair.Create(part.Label, (JsonNode?)part.Value)));
        json["device"] = made.Device;
        json["libtorch"] = made.Libtorch;
        json["threads"] = made.Threads;
        json["revision"] = made.Revision;
        json["run"] = pipelines.Engine.RunOf(record);
        json["inputs"] = new JsonArray([.. stage.Inputs.SelectMany(input => input.Value.Sources.Select(source => new JsonObject
        {
            ["slot"] = input.Key,
            ["from"] = source.ToString(),
            ["bytes"] = _lineage.Of(stage, source)?.Bytes.ToString() ?? Part(record, $"input {input.Key}"),
        }))]);
        json["outputs"] = new JsonArray([.. record.Outputs.Select(output => new JsonObject
        {
            ["slot"] = output.Key,
            ["file"] = Path.GetRelativePath(pipelines.Root, pipelines.Engine.PathOf(stage, output.Key)),
            ["bytes"] = output.Value.Bytes.ToString(),
            ["meaning"] = output.Value.Meaning.ToString(),
        })]);
        return json;
    }

    /// <summary>The parameters of a record, without the word <c>parameter</c>.</summary>
    public static IEnumerable<KeyPart> Parameters(ActionRecord record) => record.Parts
        .Where(part => part.Label.StartsWith("parameter ", StringComparison.Ordinal))
        .Select(part => part with { Label = part.Label["parameter ".Length..] });

    /// <summary>The value of a part of the key; null if the key has no such part.</summary>
    public static string? Part(ActionRecord record, string label) => record.Parts.Where(part => part.Label == label).Select(part => part.Value).FirstOrDefault();
}
