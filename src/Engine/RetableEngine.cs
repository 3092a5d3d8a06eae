using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Determinism;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Posix;
using Retable.Engine.Processes;
using Retable.Engine.Runs;
using Retable.Engine.Store;

namespace Retable.Engine;

/// <summary>The engine, as the build front uses it: plans, runs, runs again, explains, looks back, and looks after the store.</summary>
/// <remarks>It takes the locks and opens the store; what is done under them is the business of the folders beside this file.</remarks>
public sealed class RetableEngine(EngineSettings settings) : IDisposable
{
    private StoreAccess _store = new(settings, new ProgramVersions());
    private StageRuns? _runs;

    /// <summary>The layout of the store's folder.</summary>
    public StoreLayout Layout => _store.Layout;

    /// <summary>What was executed when, and what came out.</summary>
    public IActionRecords Records => _store.Records;

    private CommittedLocks Locks => new(settings, _store);

    private DeterminismLedger Ledger => new(Layout.Ledger, settings.Disk);

    /// <summary>Read once for all stages that are asked about, and anew after a run.</summary>
    private StageRuns StageRuns => _runs ??= new StageRuns(Layout);

    /// <summary>What would be done. Reads only: needs no lock and disturbs nobody. A file from outside the project need not be there yet.</summary>
    /// <exception cref="BadInputException">A project file is missing, or a stage left out by the selection was never executed.</exception>
    public Plan PlanOf(Dag dag, SelectedNodes selected) => Saved(_store.ShownPlanOf(dag, selected));

    /// <summary>Does what the plan says. With nothing to do it takes no lock and writes no journal.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="stop">The person's wish to stop.</param>
    /// <exception cref="BadInputException">As for <see cref="PlanOf"/>.</exception>
    /// <exception cref="MachineException">The machine cannot do it: disk full, no GPU.</exception>
    public async Task<RunOutcome> RunAsync(RunRequest request, IRunObserver observer, StopSignal stop)
    {
        settings.Remote?.Warn = message => observer.On(new RunEvent.Warning(message));
        try
        {
            var plan = PlanUnless(request.Dag, request.Selected, stop.Orderly);
            return plan.HasWork ? await RunUnderLockAsync(request, plan, observer, stop).ConfigureAwait(false) : await SettleAsync(request, plan, observer, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.Orderly.IsCancellationRequested)
        {
            return new RunOutcome(stop.ExitCode, null, null, RunTally.Empty);
        }
    }

    /// <summary>Which recorded stages would be executed again. Reads only.</summary>
    /// <exception cref="BadInputException">As for <see cref="PlanOf"/>.</exception>
    public RerunPlan PlanRerun(RerunRequest request) => RerunPlan.Choose(_store.PlanOf(request.Dag, request.Selected), request, _store.Objects, Ledger.Lines());

    /// <summary>Executes recorded stages again, apart, compares, and writes the ledger: <c>Verify --rerun</c>. Neither records nor results are touched.</summary>
    /// <param name="request">Which.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="stop">The person's wish to stop.</param>
    /// <exception cref="BadInputException">As for <see cref="PlanOf"/>.</exception>
    /// <exception cref="MachineException">The machine cannot do it: disk full.</exception>
    public async Task<RerunOutcome> RerunAsync(RerunRequest request, IRunObserver observer, StopSignal stop)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            // With the lock: a collection would take away what is read.
            using var held = await TakeLockAsync(request.Command, request.NoWait, observer, stop).ConfigureAwait(false);
            if (held is null)
            {
                return new RerunOutcome(ExitCode.StoreHeld, []);
            }

            Reopen();
            using var leases = new Leases(Layout, request.Command);
            return await new RerunLoop(settings, _store, leases, Ledger, observer).RunAsync(request, began, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.Orderly.IsCancellationRequested)
        {
            return new RerunOutcome(stop.ExitCode, []);
        }
        catch (Exception error) when (Errno.Explain(error, settings.Store) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Sends the records, with their objects, of all stages that take part and are up to date here. Needs no lock: nothing here changes.</summary>
    /// <returns>What went, and the stages that did not: they never ran, or their outputs are no longer here.</returns>
    /// <exception cref="BadInputException">No store elsewhere is named.</exception>
    /// <exception cref="MachineException">It cannot be reached, or refuses.</exception>
    public async Task<(SendTally Tally, IReadOnlyList<string> NotHere)> SendAsync(Dag dag, SelectedNodes selected, CancellationToken stop)
    {
        var remote = settings.Remote ?? throw new BadInputException("there is no store elsewhere to send to")
        {
            Hint = "Name one: --remote /mnt/lab/retable, RETABLE_REMOTE in the environment, or 'remote:' in the site file.",
        };
        using var local = new StoreAccess(settings with { Remote = null }, _store.Versions);
        var (records, notHere) = RemoteSending.WhatIsHere(local.PlanOf(dag, selected, stop), _store.Objects);
        return (await remote.SendAsync(records, _store.Objects.PathOf, stop).ConfigureAwait(false), notHere);
    }

    /// <summary>Why each of these stages runs, or ran: <c>--explain [STAGE]</c>. Works after a run as well as before one.</summary>
    /// <param name="plan">From <see cref="PlanOf"/>, or a <see cref="RunOutcome"/>.</param>
    /// <param name="stages">Patterns as <c>--stage</c> takes them; empty for every stage that would run or wait.</param>
    /// <exception cref="BadInputException">A pattern names no stage.</exception>
    public IReadOnlyList<StageExplanation> Explain(Plan plan, IReadOnlyList<string> stages)
    {
        var named = stages.Count > 0 ? new StageMatch(plan.Dag).Mark(stages, "--explain") : null;
        return [.. plan.Wanted
            .Where(node => named?[node] ?? plan[node] is Decision.Run or Decision.UnknownUntil)
            .Order()
            .Select(node => StageExplanation.Create(plan, node, _store.World, StageRuns))];
    }

    /// <summary>Which of the selected stages would run again if a file of the project changed: <c>Explain FILE[:LINE]</c>.</summary>
    /// <param name="dag">All stages.</param>
    /// <param name="selected">Those that are asked about.</param>
    /// <param name="file">Relative to the project.</param>
    /// <param name="line">From 1; null for the whole file.</param>
    public SourceReach ReachOf(Dag dag, SelectedNodes selected, string file, int? line) =>
        SourceReach.Find(Enumerable.Range(0, dag.Stages.Length).Where(node => selected.Wanted[node]).Select(node => dag.Stages[node]), _store.Codes, file, line);

    /// <summary>
    /// Whether the committed lock of each paper in the DAG matches pipelines and code: <c>status --check</c>. Reads the
    /// lock, the pipelines, the catalogue and the project's own files; needs neither data nor store nor libtorch.
    /// </summary>
    /// <returns>What does not match; nothing if all is well. The front prints each and ends with exit code 1.</returns>
    /// <exception cref="BadInputException">A paper has no lock for this profile, or the file is no lock.</exception>
    public IReadOnlyList<LockFinding> CheckLocks(Dag dag) => Locks.Check(dag);

    /// <summary>The run that executed what a record tells of; null if its journal is gone.</summary>
    public string? RunOf(ActionRecord record) => StageRuns.Of(record);

    /// <inheritdoc cref="RunHistory.Read"/>
    public IReadOnlyList<RunSummary> History(int limit) => RunHistory.Read(Layout, limit);

    /// <inheritdoc cref="RunRecords.AsOf"/>
    public IReadOnlyDictionary<string, ActionRecord?> RecordsAsOf(string run) => RunRecords.AsOf(Layout, _store.Records.All(), run);

    /// <summary>Writes into a run's journal what came of its results.</summary>
    public void Note(string run, RunEvent.Judged verdict)
    {
        using var journal = new RunJournal(Layout, run, settings.Time);
        journal.On(verdict);
    }

    /// <summary>The file of an instance's last log; null if it never ran here.</summary>
    public string? LogOf(string instance) => Layout.LogOf(instance) is var path && File.Exists(path) ? path : null;

    /// <summary>Where people find a stage's output: the full path of the file in the results folder.</summary>
    public string PathOf(Stage stage, string slot) => _store.Workspace.PathOf(stage, stage.Outputs[slot]);

    /// <summary>What the file says that lies in the results now, whoever put it there; null if none does.</summary>
    public Digest? MeaningInPlace(Stage stage, string slot) =>
        PathOf(stage, slot) is var path && _store.Digests.Of(path) is { } bytes ? _store.Meanings.Of(path, stage.Outputs[slot], bytes) : null;

    /// <summary>Where the store keeps an output; null if it does not hold it any more.</summary>
    public string? ObjectOf(OutputRecord output) => _store.Objects.Holds(output.Bytes) ? _store.Objects.PathOf(output.Bytes) : null;

    /// <summary>The contents of those of these files that are there.</summary>
    public HashSet<Digest> DigestsOf(IEnumerable<string> files) => [.. _store.Digests.OfAll([.. files]).OfType<Digest>()];

    /// <summary>Reads every object and says which are damaged or missing. Needs no lock.</summary>
    public IReadOnlyList<StoreFinding> Verify() => new Verification(_store.Objects, _store.Records).Check();

    /// <summary>Takes damaged objects out of the store, so that the next run makes them anew.</summary>
    /// <param name="findings">What <see cref="Verify"/> gave.</param>
    /// <param name="stop">The person's wish to stop while another engine holds the store.</param>
    /// <exception cref="MachineException">The store cannot be written.</exception>
    public async Task DropDamagedAsync(IReadOnlyList<StoreFinding> findings, CancellationToken stop)
    {
        using var held = await StoreLock.TakeAsync(settings.Store, "verify", alone: true, _ => { }, stop).ConfigureAwait(false);
        new Verification(_store.Objects, _store.Records).Drop(findings);
    }

    /// <summary>What a garbage collection would delete; nothing is touched.</summary>
    /// <param name="mostBytes">How large the objects may be together.</param>
    /// <param name="isPinned">Instances whose outputs stay, for instance those of published tables.</param>
    /// <param name="kept">Objects that stay whoever made them; null for none.</param>
    public GarbagePlan PlanCollection(long mostBytes, Func<string, bool> isPinned, IReadOnlySet<Digest>? kept = null) =>
        new GarbageCollection(_store.Objects, _store.Records).Plan(mostBytes, record => isPinned(record.Instance), kept);

    /// <summary>Plans anew under the store's lock, and deletes.</summary>
    public async Task<GarbagePlan> CollectAsync(long mostBytes, Func<string, bool> isPinned, CancellationToken stop, IReadOnlySet<Digest>? kept = null)
    {
        using var held = await StoreLock.TakeAsync(settings.Store, "gc", alone: true, _ => { }, stop).ConfigureAwait(false);
        Reopen();
        var plan = PlanCollection(mostBytes, isPinned, kept);
        new GarbageCollection(_store.Objects, _store.Records).Apply(plan);
        _store.Codes.Collect(_store.Records);
        return plan;
    }

    public void Dispose() => _store.Dispose();

    /// <exception cref="OperationCanceledException">The person wants to stop.</exception>
    private Plan PlanUnless(Dag dag, SelectedNodes selected, CancellationToken stop) => Saved(_store.PlanOf(dag, selected, stop));

    private Plan Saved(Plan plan)
    {
        IfItCanBeWritten(_store.Digests.Save);
        return plan;
    }

    private async Task<RunOutcome> RunUnderLockAsync(RunRequest request, Plan plan, IRunObserver observer, StopSignal stop)
    {
        try
        {
            using var held = await TakeLockAsync(request.Command, request.NoWait, observer, stop).ConfigureAwait(false);
            if (held is null)
            {
                return new RunOutcome(ExitCode.StoreHeld, null, plan, RunTally.Empty);
            }

            // While this engine waited, another one may have done the work.
            Reopen();
            using var leases = new Leases(Layout, request.Command);
            using var run = new Run(settings, _store, leases, request, observer, stop);
            var outcome = await run.ToTheEndAsync().ConfigureAwait(false);
            IfItCanBeWritten(() => _store.Codes.Keep(outcome.Plan!));
            WriteLocks(request, outcome.Plan!, observer.On);
            return outcome;
        }
        catch (Exception error) when (Errno.Explain(error, settings.Store) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>With nothing to do: the locks follow, and the answer is remembered.</summary>
    private async Task<RunOutcome> SettleAsync(RunRequest request, Plan plan, IRunObserver observer, StopSignal stop)
    {
        await Leftovers.TidyUpAfterTheDoneAsync(_store, request.Command, observer, stop.Orderly).ConfigureAwait(false);
        IfItCanBeWritten(() =>
        {
            WriteLocks(request, plan, tell: null);
            if (request.Question is { } question)
            {
                IdleSnapshot.Write(settings, question, plan, _store);
            }
        });
        return new RunOutcome(ExitCode.Done, null, plan, new RunTally().CountOf(plan.Wanted.Count()));
    }

    private Task<StoreLock?> TakeLockAsync(string command, bool noWait, IRunObserver observer, StopSignal stop) =>
        RunLock.TakeAsync(settings.Store, command, noWait, holder => observer.On(new RunEvent.Waiting(holder, GivesUp: noWait)), stop.Orderly);

    private void Reopen()
    {
        _store.Dispose();
        (_store, _runs) = (new StoreAccess(settings, _store.Versions, _store.Remote), null);
    }

    private void WriteLocks(RunRequest request, Plan plan, Action<RunEvent>? tell)
    {
        if (request.WritesLock)
        {
            Locks.Write(plan, tell);
        }
    }

    /// <summary>Whoever may not write here can still plan: what is written then helps only the next time.</summary>
    private static void IfItCanBeWritten(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Debug.WriteLine(error);
        }
    }
}
