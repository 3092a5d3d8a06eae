using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Engine.Determinism;

/// <summary>What a machine brings to a stage's numbers: two executions of one key with one fingerprint are to give the same bytes.</summary>
public sealed record Fingerprint
{
    /// <summary>Version of libtorch; null for a step that does not reach it.</summary>
    public string? Libtorch { get; init; }

    /// <summary>The processor's vector instructions as libtorch uses them (<c>avx2</c>); null where unknown.</summary>
    public string? InstructionSet { get; init; }

    /// <summary>The processor's name; null where unknown, as in records of older engines.</summary>
    public string? Processor { get; init; }

    public required int Threads { get; init; }

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Of a stage that this engine executes here and now.</summary>
    public static Fingerprint Of(EngineSettings settings, Stage stage)
    {
        var reachesTorch = stage.Step is StepCall.Verb call && settings.Catalog.Find(call) is { ReachesTorch: true };
        return new Fingerprint
        {
            Libtorch = reachesTorch ? settings.Libtorch : null,
            InstructionSet = reachesTorch ? settings.InstructionSet : null,
            Processor = settings.Processor,
            Threads = stage.Resources.Cpus,
            Device = stage.Device,
        };
    }

    /// <summary>Of a recorded execution.</summary>
    public static Fingerprint Of(Provenance provenance) => new()
    {
        Libtorch = provenance.Libtorch,
        InstructionSet = provenance.InstructionSet,
        Processor = provenance.Processor,
        Threads = provenance.Threads,
        Device = provenance.Device,
    };
}
