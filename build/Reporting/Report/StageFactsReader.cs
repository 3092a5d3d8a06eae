using Retable.Engine.Determinism;
using Retable.Engine.Planning;
using Retable.Engine.Store;
using Retable.Front.Pipelines;
using Retable.Report;

namespace Retable.Front.Reporting;

/// <summary>What the records tell of the stages that tables rest on.</summary>
internal sealed class StageFactsReader
{
    private readonly Plan _plan;
    private readonly Lineage _lineage;
    private readonly ILookup<(string Stage, string Key), LedgerLine> _reruns;

    public StageFactsReader(OpenPipelines pipelines, Plan plan)
    {
        (_plan, _lineage) = (plan, new Lineage(plan, pipelines.Engine.Records));
        _reruns = new DeterminismLedger(pipelines.Engine.Layout.Ledger, new Disk()).Lines().ToLookup(line => (line.Stage, line.Key));
    }

    /// <param name="nodes">In the order of the DAG.</param>
    public IReadOnlyList<StageFacts> Read(IEnumerable<int> nodes) => [.. nodes.Select(Read)];

    private StageFacts Read(int node)
    {
        var (stage, record) = (_plan.Dag.Stages[node], _plan.Record(node));
        var facts = new StageFacts(stage.Name, stage.Group, stage.Step.ToString()!)
        {
            Parameters = [.. stage.Parameters.Select(parameter => (parameter.Key, parameter.Value.Plain))],
            Inputs = [.. stage.Inputs.SelectMany(input => input.Value.Sources.Select(source => (input.Key, source.ToString()!, _lineage.Of(stage, source)?.Bytes.ToString() ?? "")))],
        };
        return record is null ? facts : facts with
        {
            Code = record.Parts.FirstOrDefault(part => part.Label is "step" or "command").Value ?? "",
            Key = record.Key.ToString(),
            Outputs = [.. record.Outputs.Select(output => (output.Key, output.Value.File, output.Value.Bytes.ToString()))],
            Machine = Machine(record.Provenance),
            Revision = record.Provenance.Revision ?? "",
            Rerun = Rerun([.. _reruns[(record.Instance, record.Key.ToString())]]),
        };
    }

    private static string Machine(Provenance made) => string.Join(", ", ((string?[])
    [
        made.Device,
        made.Processor,
        made.InstructionSet,
        made.Libtorch is { } libtorch ? $"libtorch {libtorch}" : null,
        Contract.Plural.Count(made.Threads, "thread"),
    ]).OfType<string>());

    private static string Rerun(IReadOnlyList<LedgerLine> lines) => string.Join(", ", lines.GroupBy(line => line.Verdict).OrderBy(group => group.Key).Select(group =>
        $"{Words(group.Key)}{(group.Count() > 1 ? $", {group.Count()} times" : "")}"));

    private static string Words(RerunVerdict verdict) => verdict switch
    {
        RerunVerdict.SameBytes => "same bytes",
        RerunVerdict.SameMeaning => "same meaning",
        RerunVerdict.NumbersDiffer => "numbers differ",
        RerunVerdict.Differs => "differs",
        _ => "failed",
    };
}
