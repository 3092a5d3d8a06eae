using System.Runtime.Intrinsics.X86;
using Nuke.Common.IO;
using Retable.Engine.Execution;
using Retable.Engine.Pipelines;
using Retable.Front.Tools;
using Retable.Torch;

namespace Retable.Front.Pipelines;

/// <summary>The engine over a project on this machine.</summary>
internal static class EngineOf
{
    /// <param name="root">The project.</param>
    /// <param name="store">The store's folder, relative to the project; empty for its own.</param>
    /// <param name="jobs">How many cores stages may use; null for all.</param>
    public static RetableEngine Project(AbsolutePath root, string store, int? jobs) => new(Settings(root, store, jobs, StepCatalog.Read(StepExecutables.Catalog(root))));

    /// <summary>Whether nothing is to be done, answered without reading pipelines, catalogue or records; null if only the plan can tell.</summary>
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

    /// <summary>This machine, as far as results depend on it.</summary>
    public static TaskMachine Machine() => new(Environment.MachineName, Processor(), InstructionSet());

    /// <summary>What libtorch chooses on this processor, in its own words, unless <c>ATEN_CPU_CAPABILITY</c> says otherwise.</summary>
    private static string InstructionSet() => Environment.GetEnvironmentVariable("ATEN_CPU_CAPABILITY") is { Length: > 0 } chosen ? chosen
        : Avx512DQ.IsSupported && Avx512BW.IsSupported && Avx512F.VL.IsSupported && Fma.IsSupported ? "avx512"
        : Avx2.IsSupported && Fma.IsSupported ? "avx2"
        : "default";

    /// <summary>The name of the processor as Linux tells it; null where it does not, as on ARM.</summary>
    private static string? Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        : null;
}
