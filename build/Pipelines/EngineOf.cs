using System.Runtime.Intrinsics.X86;
using Nuke.Common.IO;
using Retable.Engine;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;
using Retable.Engine.Runs;
using Retable.Engine.Scheduling;
using Retable.Front.Tools;
using Retable.Torch;

namespace Retable.Front.Pipelines;

/// <summary>Creates the engine for a project on this machine.</summary>
internal static class EngineOf
{
    /// <param name="root">The project.</param>
    /// <param name="store">The store's folder, relative to the project; empty for the project's own.</param>
    /// <param name="jobs">The number of cores that stages may use; null for all.</param>
    public static RetableEngine Project(AbsolutePath root, string store, int? jobs) => new(Settings(root, store, jobs, StepCatalog.Read(StepExecutables.Catalog(root))));

    /// <summary>The number of stages if there is nothing to do, found without reading pipelines, catalogue or records; null if only a plan can tell.</summary>
    public static int? IdleStages(AbsolutePath root, PipelineQuestion question) =>
        IdleSnapshot.Answer(Settings(root, question.Store, question.Jobs, NoSteps), question.Of(root));

    private static StepCatalog NoSteps { get; } = new() { Executables = new Dictionary<string, StepExecutable>() };

    /// <inheritdoc cref="Project"/>
    public static EngineSettings Settings(AbsolutePath root, string store, int? jobs, StepCatalog catalog)
    {
        var machine = Capacity.OfThisMachine();
        return new EngineSettings
        {
            Project = root,
            Store = StoreFolder(root, store),
            Catalog = catalog,
            CatalogFile = StepExecutables.Catalog(root),
            Libtorch = LibtorchFolder.VersionOfPrograms,
            InstructionSet = InstructionSet(),
            Processor = Processor(),
            Revision = new Lazy<string?>(() => GitRevision.Marked(root)),
            CommittedLock = CommittedFile.ReaderOf(root),
            Capacity = jobs is { } cores ? machine with { Cpus = cores } : machine,
            Meanings = [new ParquetFileMeaning()],
            Numbers = [new ParquetFileNumbers()],
        };
    }

    /// <summary>The store's folder: what <c>--store</c> says, relative to the project, or the project's own.</summary>
    public static AbsolutePath StoreFolder(AbsolutePath root, string store) => store.Length > 0 ? root / store : root / "results" / "store";

    /// <summary>Describes this machine, as far as results depend on it.</summary>
    public static TaskMachine Machine() => new(Environment.MachineName, Processor(), InstructionSet());

    /// <summary>The instruction set that libtorch chooses on this processor, in libtorch's own word, unless <c>ATEN_CPU_CAPABILITY</c> gives another.</summary>
    private static string InstructionSet() => Environment.GetEnvironmentVariable("ATEN_CPU_CAPABILITY") is { Length: > 0 } chosen ? chosen
        : Avx512DQ.IsSupported && Avx512BW.IsSupported && Avx512F.VL.IsSupported && Fma.IsSupported ? "avx512"
        : Avx2.IsSupported && Fma.IsSupported ? "avx2"
        : "default";

    /// <summary>The processor's name according to Linux; null if Linux does not give it, as on ARM.</summary>
    private static string? Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        : null;
}
