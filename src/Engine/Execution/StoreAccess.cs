using Retable.Engine.Graph;
using Retable.Engine.Keys;
using Retable.Engine.Planning;
using Retable.Engine.Store;

namespace Retable.Engine.Execution;

/// <summary>An opened store with all that reads and writes it.</summary>
internal sealed class StoreAccess : IDisposable
{
    public StoreAccess(EngineSettings settings, ProgramVersions versions)
    {
        Versions = versions;
        Layout = new StoreLayout(settings.Store);
        Disk = settings.Disk;
        Digests = new FileDigests(Layout.StatCache, settings.Time);
        Meanings = new MeaningDigest(settings.Meanings);
        Objects = new ObjectStore(Layout.Root, Disk);
        Records = new ActionRecords(Layout.Root, Disk);
        Workspace = new Workspace(settings.Results, Objects, Digests, Disk);
        Files = new ProjectFiles(settings, Digests, Meanings);
        Intake = new OutputIntake(Objects, Digests, Meanings);
        Codes = new CodeHistory(settings.Project, settings.Catalog, Layout.Codes, Disk);
        World = new PlanWorld
        {
            Keys = new KeyWorld { Catalog = settings.Catalog, Libtorch = settings.Libtorch, Files = Files.Of, Versions = versions.Of },
            Records = Records,
            Objects = Objects,
            Workspace = Workspace,
            Codes = Codes,
        };
    }

    public ProgramVersions Versions { get; }

    public StoreLayout Layout { get; }

    public Disk Disk { get; }

    public FileDigests Digests { get; }

    public MeaningDigest Meanings { get; }

    public ObjectStore Objects { get; }

    public ActionRecords Records { get; }

    public Workspace Workspace { get; }

    public ProjectFiles Files { get; }

    public OutputIntake Intake { get; }

    public CodeHistory Codes { get; }

    /// <summary>What a plan asks.</summary>
    public PlanWorld World { get; }

    /// <summary>What is to be done, all files that it depends on looked at first.</summary>
    /// <exception cref="OperationCanceledException">The person wants to stop.</exception>
    public Plan PlanOf(Dag dag, SelectedNodes selected, CancellationToken stop = default)
    {
        Digests.Stop = stop;
        try
        {
            Files.LookAt(dag.Order.Where(node => selected.Wanted[node]).Select(node => dag.Stages[node]));
            return new Plan(dag, World, selected);
        }
        finally
        {
            Digests.Stop = default;
        }
    }

    public void Dispose()
    {
        Records.Dispose();
        Codes.Dispose();
    }
}
