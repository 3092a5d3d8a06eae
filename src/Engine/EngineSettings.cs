using Retable.Contract;
using Retable.Engine.Determinism;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Posix;
using Retable.Engine.Processes;
using Retable.Engine.Scheduling;
using Retable.Engine.Store;

namespace Retable.Engine;

/// <summary>What an engine works with: folders, steps, machine.</summary>
public sealed record EngineSettings
{
    /// <summary>The project's folder, a full path: what pipeline files name is relative to it.</summary>
    public required string Project { get; init; }

    /// <summary>The store's folder, a full path; checkouts may share one.</summary>
    public string Store { get => field ?? Path.Combine(Project, "results", "store"); init; }

    /// <summary>Where outputs are put for people, a full path.</summary>
    public string Results { get => field ?? Path.Combine(Project, "results"); init; }

    /// <summary>Where the locks are that get committed, a full path.</summary>
    public string Locks { get => field ?? Path.Combine(Results, "lock"); init; }

    /// <summary>
    /// Gives the text of a lock as it is committed, by its full path; null where the commit has no such file. A MachineException says that nobody can tell.
    /// Null: there is no repository, and what lies in the folder counts as committed.
    /// </summary>
    public Func<string, string?>? CommittedLock { get; init; }

    /// <summary>The steps that there are.</summary>
    public required StepCatalog Catalog { get; init; }

    /// <summary>The file that the catalogue came from: if it changes during a run, so did the steps. Null: not watched.</summary>
    public string? CatalogFile { get; init; }

    /// <summary>Version of the libtorch that steps would load; null where there is none.</summary>
    public string? Libtorch { get; init; }

    /// <summary>The vector instructions that libtorch uses on this machine; null where unknown.</summary>
    public string? InstructionSet { get; init; }

    /// <summary>The processor's name; null where unknown.</summary>
    public string? Processor { get; init; }

    /// <summary>The commit that is checked out, marked where the work tree differs from it; null outside a repository. Asked only if something runs.</summary>
    public Lazy<string?> Revision { get; init; } = new((string?)null);

    /// <summary>What stages may use at once.</summary>
    public Capacity Capacity { get; init; } = Capacity.OfThisMachine();

    /// <summary>Kinds of files whose meaning the engine itself cannot read.</summary>
    public IReadOnlyList<IMeaning> Meanings { get; init; } = [];

    /// <summary>Kinds of files whose numbers the engine itself cannot read.</summary>
    public IReadOnlyList<INumbers> Numbers { get; init; } = [];

    /// <summary>How long a step that was asked to stop may take to write its checkpoint before it is killed.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where stages run; null for this machine.</summary>
    public IExecutor? Executor { get; init; }

    /// <summary>Stores elsewhere, from which outputs are fetched instead of made; null for none. Its owner disposes of it.</summary>
    public IRemoteStore? Remote { get; init; }

    /// <summary>Whether what is executed is sent to the first of them.</summary>
    public bool Push { get; init; }

    /// <summary>Wall clock for journals and pauses; nothing that is computed depends on it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The store's effects on the disk. Tests strike here.</summary>
    public Disk Disk { get; init; } = new();

    /// <summary>The full path of a project file.</summary>
    /// <exception cref="BadInputException">It is not there.</exception>
    /// <exception cref="MachineException">It cannot be looked at.</exception>
    public string PathOf(Source.ProjectFile file)
    {
        var path = Path.Combine(Project, file.Path);
        return IsThere(path) ? path : throw InputFault.NotThere(file, path);
    }

    /// <summary>Whether a file is there.</summary>
    /// <exception cref="MachineException">It cannot be looked at.</exception>
    public bool IsThere(Source.ProjectFile file) => IsThere(Path.Combine(Project, file.Path));

    // Not Path.Exists: for that a link to nothing is there, and a file behind a closed folder is not.
    private static bool IsThere(string path)
    {
        try
        {
            return FileStat.Of(path) is not null;
        }
        catch (IOException error) when (Errno.Explain(error, path) is { } explained)
        {
            throw explained;
        }
    }
}
