using System.Globalization;
using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Store;
using Retable.Front.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>Prints the store's records of stages: key with all its parts, inputs and outputs, how their execution went.</summary>
internal static class ShowReport
{
    /// <param name="output">Where to.</param>
    /// <param name="pipelines">The requested pipelines.</param>
    /// <param name="json">Whether to print JSON lines.</param>
    /// <returns>False if none of the stages ever ran.</returns>
    public static bool Write(TextWriter output, OpenPipelines pipelines, bool json = false)
    {
        var any = false;
        var plan = pipelines.Plan();
        foreach (var node in pipelines.Targets)
        {
            var stage = plan.Dag.Stages[node];
            var record = plan.Record(node) ?? pipelines.Engine.Records.Last(stage.Instance);
            any |= record is not null;
            if (json)
            {
                JsonLines.Write(output, "shown", Fields(pipelines, plan, node, record));
            }
            else if (record is null)
            {
                output.WriteLine($"{stage.Instance}: never ran here");
            }
            else
            {
                WriteText(output, pipelines, plan, node, record);
            }
        }

        return any;
    }

    private static void WriteText(TextWriter output, OpenPipelines pipelines, Plan plan, int node, ActionRecord record)
    {
        var (stage, made) = (plan.Dag.Stages[node], record.Provenance);
        var lineage = new Lineage(plan, pipelines.Engine.Records);
        output.WriteLine($"== {stage.Instance}");
        output.WriteLine($"  state      {Explanation.Describe(plan[node]!)}");
        if (record.Instance != stage.Instance)
        {
            output.WriteLine($"  served by  {record.Instance}, which has the same key");
        }

        output.WriteLine($"  key        {record.Key}");
        WritePairs(output, "parts", record.Parts.Select(part => (part.Label, part.Value.ReplaceLineEndings("\n" + new string(' ', 4)))));
        WritePairs(output, "inputs", stage.Inputs.SelectMany(input => input.Value.Sources.Select(source => (input.Key, lineage.Describe(stage, source)))));
        WritePairs(output, "made from", lineage.Origins(node));
        WritePairs(output, "rests on", TableSources.Of(pipelines, stage).Select(source => (source.ToString(), "")));
        output.WriteLine("  outputs");
        foreach (var (slot, written) in record.Outputs)
        {
            output.WriteLine($"    {slot}  {PathOf(pipelines, stage, written)}  ({SizeOf(written)})");
            output.WriteLine($"      bytes    {written.Bytes}");
            output.WriteLine($"      meaning  {written.Meaning}");
        }

        WritePairs(output, "execution", Execution(pipelines, record));
        output.WriteLine();

        IEnumerable<(string, string)> Execution(OpenPipelines from, ActionRecord of) =>
        [
            ("run", from.Engine.RunOf(of) ?? "its journal is gone"),
            ("revision", made.Revision ?? "outside a repository"),
            ("processor", made.Processor is { } processor ? $"{processor}{(made.InstructionSet is { } set ? $", {set}" : "")}" : "unknown"),
            ("device", made.Device),
            ("libtorch", made.Libtorch ?? "not used"),
            ("threads", made.Threads.ToString(CultureInfo.InvariantCulture)),
            ("wall", Numbers.Seconds(made.WallSeconds)),
            ("CPU", Numbers.Seconds(made.CpuSeconds)),
            ("peak memory", made.PeakMemory > 0 ? Numbers.Bytes(made.PeakMemory) : "unknown"),
            ("try", $"{made.Attempt}{(made.Resumed > 0 ? $", went on from a checkpoint {Plural.Count(made.Resumed, "time")}" : "")}"),
            ("log", LogOf(from, of) ?? "gone"),
        ];
    }

    private static void WritePairs(TextWriter output, string heading, IEnumerable<(string Name, string Value)> pairs)
    {
        var rows = pairs.ToList();
        if (rows.Count == 0)
        {
            return;
        }

        var width = rows.Max(row => row.Name.Length);
        output.WriteLine($"  {heading}");
        foreach (var (name, value) in rows)
        {
            output.WriteLine($"    {name.PadRight(width)}  {value}".TrimEnd());
        }
    }

    private static IEnumerable<(string Name, JsonNode? Value)> Fields(OpenPipelines pipelines, Plan plan, int node, ActionRecord? record)
    {
        var stage = plan.Dag.Stages[node];
        yield return ("stage", stage.Instance);
        yield return ("ran", record is not null);
        yield return ("decision", Explanation.Describe(plan[node]!));
        if (record is null)
        {
            yield break;
        }

        var (made, lineage) = (record.Provenance, new Lineage(plan, pipelines.Engine.Records));
        yield return ("executed_as", record.Instance);
        yield return ("key", record.Key.ToString());
        yield return ("parts", new JsonArray([.. record.Parts.Select(part => new JsonObject { ["part"] = part.Label, ["value"] = part.Value })]));
        yield return ("inputs", new JsonArray([.. stage.Inputs.SelectMany(input => input.Value.Sources.Select(source =>
            new JsonObject { ["slot"] = input.Key, ["from"] = Lineage.NameOf(stage, source), ["bytes"] = lineage.Of(stage, source)?.Bytes.ToString() }))]));
        yield return ("made_from", new JsonArray([.. lineage.Origins(node).Select(origin => new JsonObject { ["name"] = origin.Name, ["what"] = origin.What })]));
        yield return ("rests_on", new JsonArray([.. TableSources.Of(pipelines, stage).Select(source =>
            new JsonObject { ["file"] = source.File, ["then"] = source.Then, ["now"] = source.Now, ["moved"] = source.HasMoved })]));
        yield return ("outputs", new JsonArray([.. record.Outputs.Select(written => new JsonObject
        {
            ["slot"] = written.Key,
            ["path"] = PathOf(pipelines, stage, written.Value),
            ["size"] = written.Value.Size,
            ["bytes"] = written.Value.Bytes.ToString(),
            ["meaning"] = written.Value.Meaning.ToString(),
        })]));
        yield return ("processor", made.Processor);
        yield return ("instruction_set", made.InstructionSet);
        yield return ("device", made.Device);
        yield return ("libtorch", made.Libtorch);
        yield return ("threads", made.Threads);
        yield return ("wall_seconds", made.WallSeconds);
        yield return ("cpu_seconds", made.CpuSeconds);
        yield return ("peak_memory", made.PeakMemory);
        yield return ("attempt", made.Attempt);
        yield return ("resumed", made.Resumed);
        yield return ("revision", made.Revision);
        yield return ("run", pipelines.Engine.RunOf(record));
        yield return ("log", LogOf(pipelines, record));
    }

    private static string PathOf(OpenPipelines pipelines, Stage stage, OutputRecord written) =>
        Path.GetRelativePath(pipelines.Root, Path.Combine(Path.GetDirectoryName(pipelines.Engine.PathOf(stage, stage.Outputs[0].Key))!, written.File));

    /// <summary>The size, rounded and in bytes.</summary>
    private static string SizeOf(OutputRecord written) => written.Size < 1000
        ? Numbers.Bytes(written.Size)
        : string.Create(CultureInfo.InvariantCulture, $"{Numbers.Bytes(written.Size)}, {written.Size} bytes");

    private static string? LogOf(OpenPipelines pipelines, ActionRecord record) =>
        pipelines.Engine.LogOf(record.Instance) is { } log ? Path.GetRelativePath(pipelines.Root, log) : null;
}
