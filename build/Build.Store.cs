using Nuke.Common;
using Retable.Contract;
using Retable.Engine.Determinism;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;
using Retable.Front.Tools;

namespace Retable.Front;

/// <summary>Verifies the store and limits its size.</summary>
internal sealed partial class Build
{
    [ReportsItself]
    [Argument(nameof(Archive))]
    private Target Verify => _ => _
        .Description("Reads every object of the store; what is damaged is taken out, so that it is made anew. Exit 3 if something was. With --rerun: executes a sample of recorded stages again and compares, exit 3 if something differs. Verify CAPSULE derives all numbers of a capsule again, without data and training, exit 3 if something does not follow.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting.Except([nameof(Force)]), Running.Except([nameof(KeepGoing), nameof(Executor)]), [nameof(Rerun), nameof(Sample), nameof(Seed), nameof(DryRun), nameof(Json), nameof(Quiet), nameof(Archive), nameof(KeyFile)])
        .Executes(async () =>
        {
            RefuseUnless(Archive.Length > 0, "without a capsule", nameof(KeyFile));
            RefuseUnless(Archive.Length == 0, "with a capsule", [.. Selecting, .. Running, nameof(Rerun), nameof(Sample), nameof(Seed), nameof(DryRun)]);
            if (Archive.Length > 0)
            {
                ExitCode = VerifyCapsule();
                return;
            }

            RefuseUnless(Rerun, "without --rerun", [.. Selecting.Except([nameof(Store)]), .. Running, nameof(Sample), nameof(Seed)]);
            if (Rerun)
            {
                ExitCode = await RerunAsync().ConfigureAwait(false);
                return;
            }

            using var engine = EngineOf.Project(RootDirectory, Store, Jobs);
            var findings = engine.Verify();
            var damaged = findings.Where(finding => finding.State == ObjectState.Damaged).ToList();
            if (damaged.Count > 0 && !DryRun)
            {
                await engine.DropDamagedAsync(damaged, CancellationToken.None).ConfigureAwait(false);
            }

            StoreReport.Write(Shown, findings, Json);
            ExitCode = damaged.Count > 0 ? Contract.ExitCode.GateFailed : Contract.ExitCode.Done;
        });

    [ReportsItself]
    private Target Gc => _ => _
        .Description("Makes the store smaller: Gc --max-size 20GB shows what would go, --yes deletes it. What is cheap to make again goes first; tables stay, and so does all that an experiment holds.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes([nameof(MaxSize), nameof(Yes), nameof(DryRun), nameof(Store), nameof(Json)])
        .Executes(async () =>
        {
            if (MaxSize.Length == 0)
            {
                throw new BadInputException("Gc needs to know how large the store may be") { Hint = "./build.sh Gc --max-size 20GB" };
            }

            var most = Quantities.Memory(MaxSize, new SourcePosition("--max-size"));
            using var engine = EngineOf.Project(RootDirectory, Store, Jobs);
            var tables = new Project(RootDirectory).TableStages(StepCatalog.Read(StepExecutables.Catalog(RootDirectory)));
            var names = tables.Select(table => table.Instance).ToHashSet(StringComparer.Ordinal);
            // A table may have been made by an experiment, under whose name its record stands: what lies in the results counts.
            var kept = engine.DigestsOf(tables.SelectMany(table => table.Outputs.Names.Select(slot => engine.PathOf(table, slot))));
            var experiments = new Experiments(RootDirectory);
            var held = experiments.All.SelectMany(one => Directory.EnumerateFiles(experiments.FolderOf(one), "*", SearchOption.AllDirectories)).ToList();
            kept.UnionWith(engine.DigestsOf(held));
            var plan = Yes && !DryRun
                ? await engine.CollectAsync(most, names.Contains, CancellationToken.None, kept).ConfigureAwait(false)
                : engine.PlanCollection(most, names.Contains, kept);
            StoreReport.Write(Console.Out, plan, deleted: Yes && !DryRun, Json);
            if (!Json && plan.Kept > most && held.Count > 0)
            {
                Console.WriteLine($"What {Plural.Count(experiments.All.Count, "experiment")} hold stays: ./build.sh Experiments lists them, ./build.sh Clean --name EXPERIMENT deletes one.");
            }
        });

    private async Task<int> RerunAsync()
    {
        // Here, whatever the site file says: what is compared is this machine with the records.
        using var pipelines = new OpenPipelines(RootDirectory, Question() with { Executor = Cluster.Schedulers.Local });
        var reruns = new Reruns(pipelines, Console.Out)
        {
            Size = SampleSize.Parse(Sample, new SourcePosition("--sample")),
            Seed = Seed is { } seed ? (ulong)seed : null,
            NoWait = NoWait,
            Json = Json,
            Quiet = Quiet,
        };
        return DryRun ? reruns.Show() : await reruns.ToTheEndAsync().ConfigureAwait(false);
    }
}
