using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Processes;
using Retable.Engine.Scheduling;

namespace Retable.Engine.Attempts;

/// <summary>One try at a stage, with all that the plan knew of it when it started: the plan itself goes on changing.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Key">Its key.</param>
/// <param name="Inputs">For each slot what feeds it, in order.</param>
/// <param name="Number">Which try this is, from 1.</param>
/// <param name="Slots">What it may use.</param>
/// <param name="ExpectedSeconds">What it took last time; null if it never ran.</param>
internal sealed record StageWork(
    Stage Stage,
    StageKey Key,
    NameMap<IReadOnlyList<InputFile>> Inputs,
    int Number,
    Slots Slots,
    double? ExpectedSeconds)
{
    /// <summary>What the stages of its group used before; null if none ran.</summary>
    public TaskUsage? Usual { get; init; }

    public static StageWork Create(Plan plan, int node, int number, Slots slots, double? expectedSeconds)
    {
        var stage = plan.Dag.Stages[node];
        var inputs = stage.Inputs.Select(input => KeyValuePair.Create(input.Key, FilesOf(plan, stage, input.Value)));
        return new StageWork(stage, plan.Key(node)!, NameMap.Of(inputs), number, slots, expectedSeconds);
    }

    /// <summary>The objects of the store that it reads, each with its maker.</summary>
    public IEnumerable<InputFile.Object> Objects => Inputs.SelectMany(input => input.Value).OfType<InputFile.Object>();

    private static IReadOnlyList<InputFile> FilesOf(Plan plan, Stage stage, InputList list)
    {
        var files = new InputFile[list.Sources.Length];
        for (var i = 0; i < files.Length; i++)
        {
            files[i] = list.Sources[i] switch
            {
                Source.ProjectFile file => new InputFile.OfProject(file),
                Source.Output output => ObjectOf(plan, plan.Dag.Find(stage.Paper, output.Stage), output.Slot),
                _ => throw new ArgumentException($"stage '{stage.Name}' reads from neither a stage nor a file", nameof(stage)),
            };
        }

        return files;
    }

    private static InputFile.Object ObjectOf(Plan plan, int maker, string slot)
    {
        var output = plan.Record(maker)!.Outputs[slot];
        return new InputFile.Object(output.Bytes, output.File, plan.Dag.Stages[maker]) { Meaning = output.Meaning };
    }
}

/// <summary>One thing that a stage reads.</summary>
internal abstract record InputFile
{
    private InputFile()
    {
    }

    /// <summary>An output of another stage.</summary>
    public sealed record Object(Digest Digest, string Name, Stage Maker) : InputFile
    {
        /// <summary>Digest of what its bytes say.</summary>
        public required Digest Meaning { get; init; }
    }

    /// <summary>A file of the project.</summary>
    public sealed record OfProject(Source.ProjectFile File) : InputFile;
}
