using Retable.Engine.Attempts;
using Retable.Engine.Graph;
using Retable.Engine.Keys;
using Retable.Engine.Planning;
using Retable.Engine.Processes;
using Retable.Engine.Store;

namespace Retable.Engine;

/// <summary>An opened store with all that reads and writes it.</summary>
internal sealed class StoreAccess : IDisposable
{
    /// <summary>What a longer chain of stages has elsewhere is found as the run gets there.</summary>
    private const int MostRounds = 32;

    /// <param name="settings">Where it is.</param>
    /// <param name="versions">What is known of programs.</param>
    /// <param name="known">What is known of the stores elsewhere; null for nothing yet.</param>
    public StoreAccess(EngineSettings settings, ProgramVersions versions, RemoteRecords? known = null)
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
        Remote = known ?? (settings.Remote is { } remote ? new RemoteRecords(remote) : null);
        World = new PlanWorld
        {
            Keys = new KeyWorld { Catalog = settings.Catalog, Libtorch = settings.Libtorch, Files = Files.Of, Versions = versions.Of },
            Records = Records,
            Objects = Objects,
            Workspace = Workspace,
            Codes = Codes,
            Remote = Remote,
            InstructionSet = settings.InstructionSet,
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

    /// <summary>What is known of the stores elsewhere; null for none.</summary>
    public RemoteRecords? Remote { get; }

    /// <summary>What a plan asks.</summary>
    public PlanWorld World { get; }

    /// <summary>What is to be done, all files that it depends on looked at first.</summary>
    /// <exception cref="OperationCanceledException">The person wants to stop.</exception>
    public Plan PlanOf(Dag dag, SelectedNodes selected, CancellationToken stop = default) => PlanOf(dag, selected, World, stop);

    /// <summary>The same, to be shown and not to be carried out: files from outside the project need not be there yet.</summary>
    public Plan ShownPlanOf(Dag dag, SelectedNodes selected) =>
        PlanOf(dag, selected, World with { Keys = World.Keys with { Files = Files.OfShown }, IsAwaited = Files.IsAwaited }, default);

    private Plan PlanOf(Dag dag, SelectedNodes selected, PlanWorld world, CancellationToken stop)
    {
        Digests.Stop = stop;
        try
        {
            Files.LookAt(dag.Order.Where(node => selected.Wanted[node]).Select(node => dag.Stages[node]), mayAwait: world.IsAwaited is not null);
            return PlanOfAllThatIsKnown(dag, selected, world, stop);
        }
        finally
        {
            Digests.Stop = default;
        }
    }

    /// <summary>
    /// Plans, asks the stores elsewhere for the keys that have no record here, and plans again as long as there are new ones to ask for: each
    /// round knows the keys of one more level of the DAG, or of all where a record came with its neighbours.
    /// </summary>
    private Plan PlanOfAllThatIsKnown(Dag dag, SelectedNodes selected, PlanWorld world, CancellationToken stop)
    {
        for (var round = 1; ; round++)
        {
            var plan = new Plan(dag, world, selected);
            if (Remote is null || round == MostRounds || !IsNewsAsync(plan).GetAwaiter().GetResult())
            {
                return plan;
            }
        }

        async Task<bool> IsNewsAsync(Plan plan) => await Remote.AskAsync(stop).ConfigureAwait(false)
            || await Remote.ConfirmAsync(plan.Wanted.Select(node => plan[node]).OfType<Decision.Fetch>().Select(fetch => fetch.From), stop).ConfigureAwait(false);
    }

    public void Dispose()
    {
        Records.Dispose();
        Codes.Dispose();
    }
}
