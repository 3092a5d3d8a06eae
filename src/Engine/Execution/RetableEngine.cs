using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Posix;
using Retable.Engine.Store;

namespace Retable.Engine.Execution;

/// <summary>The engine, as the build front uses it: plan, run, look back.</summary>
public sealed partial class RetableEngine(EngineSettings settings) : IDisposable
{
    private StoreAccess _store = new(settings, new ProgramVersions());
    private StageRuns? _runs;

    /// <summary>Where what is in the store.</summary>
    public StoreLayout Layout => _store.Layout;

    /// <summary>What was executed when, and what came out.</summary>
    public IActionRecords Records => _store.Records;

    /// <summary>What would be done. Reads only: needs no lock and disturbs nobody. A file from outside the project need not be there yet.</summary>
    /// <exception cref="BadInputException">A project file is missing, or a stage left out by the selection was never executed.</exception>
    public Plan PlanOf(Dag dag, SelectedNodes selected) => Saved(_store.ShownPlanOf(dag, selected));

    /// <exception cref="OperationCanceledException">The person wants to stop.</exception>
    private Plan PlanUnless(Dag dag, SelectedNodes selected, CancellationToken stop) => Saved(_store.PlanOf(dag, selected, stop));

    private Plan Saved(Plan plan)
    {
        IfItCanBeWritten(_store.Digests.Save);
        return plan;
    }

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
            return await RunAsync(request, PlanUnless(request.Dag, request.Selected, stop.Orderly), observer, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.Orderly.IsCancellationRequested)
        {
            return new RunOutcome(stop.ExitCode, null, null, new RunTally().Of(0));
        }
    }

    private async Task<RunOutcome> RunAsync(RunRequest request, Plan plan, IRunObserver observer, StopSignal stop)
    {
        if (!HasWork(plan))
        {
            await TidyUpAsync(request, observer, stop).ConfigureAwait(false);
            IfItCanBeWritten(() =>
            {
                FollowWithLocks(request, plan, tell: null);
                Remember(request, plan);
            });
            return new RunOutcome(ExitCode.Done, null, plan, new RunTally().Of(plan.Wanted.Count()));
        }

        try
        {
            using var held = await TakeLockAsync(request.Command, request.NoWait, observer, stop).ConfigureAwait(false);
            if (held is null)
            {
                return new RunOutcome(ExitCode.StoreHeld, null, plan, new RunTally().Of(0));
            }

            // While this engine waited, another one may have done the work.
            Reopen();
            using var leases = new Leases(Layout, request.Command);
            var outcome = await new Run(settings, _store, leases, request, observer, stop).ToTheEndAsync().ConfigureAwait(false);
            IfItCanBeWritten(() => _store.Codes.Keep(outcome.Plan!));
            FollowWithLocks(request, outcome.Plan!, observer.On);
            return outcome;
        }
        catch (Exception error) when (Errno.Explain(error, settings.Store) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Where people find a stage's output: the full path of the file in the results folder.</summary>
    public string PathOf(Stage stage, string slot) => _store.Workspace.PathOf(stage, stage.Outputs[slot]);

    /// <summary>What the file says that lies in the results now, whoever put it there; null if none does.</summary>
    public Digest? MeaningInPlace(Stage stage, string slot) =>
        PathOf(stage, slot) is var path && _store.Digests.Of(path) is { } bytes ? _store.Meanings.Of(path, stage.Outputs[slot], bytes) : null;

    /// <summary>Writes into a run's journal what came of its results.</summary>
    public void Note(string run, RunEvent.Judged verdict)
    {
        using var journal = new RunJournal(_store.Layout, run, settings.Time);
        journal.On(verdict);
    }

    /// <summary>The newest runs first.</summary>
    public IReadOnlyList<RunSummary> History(int limit) => RunHistory.Read(_store.Layout, limit);

    /// <summary>The file of an instance's last log; null if it never ran here.</summary>
    public string? LogOf(string instance) => _store.Layout.LogOf(instance) is var path && File.Exists(path) ? path : null;

    public void Dispose() => _store.Dispose();

    private static bool HasWork(Plan plan) =>
        plan.Wanted.Any(node => plan[node] is Decision.Run or Decision.UnknownUntil or Decision.Restore or Decision.Fetch);

    private async Task<StoreLock?> TakeLockAsync(string command, bool noWait, IRunObserver observer, StopSignal stop)
    {
        try
        {
            return await StoreLock.TakeAsync(settings.Store, command, alone: false, Wait, stop.Orderly).ConfigureAwait(false);
        }
        catch (StoreHeldException)
        {
            return null;
        }

        void Wait(LockHolder? holder)
        {
            observer.On(new RunEvent.Waiting(holder, GivesUp: noWait));
            if (noWait)
            {
                throw new StoreHeldException();
            }
        }
    }

    /// <summary>A crash after the last stage's record leaves a checkpoint, and no work on whose account it would be dropped.</summary>
    private async Task TidyUpAsync(RunRequest request, IRunObserver observer, StopSignal stop)
    {
        if (!Leftovers.ScratchOfTheDone(_store).Any())
        {
            return;
        }

        try
        {
            using var held = await StoreLock.TakeAsync(settings.Store, request.Command, alone: false, _ => throw new StoreHeldException(), stop.Orderly).ConfigureAwait(false);
            using var leases = new Leases(Layout, request.Command);
            leases.Bury = new Leftovers(_store, leases, observer).TidyUp;
            leases.TidyUp();
        }
        catch (Exception error) when (error is StoreHeldException or IOException or UnauthorizedAccessException)
        {
            // Objects are being deleted, and the next run will do it; or nobody may write here. There is nothing else to do in either case.
            Debug.WriteLine(error);
        }
    }

    private void Reopen()
    {
        _store.Dispose();
        (_store, _runs) = (new StoreAccess(settings, _store.Versions, _store.Remote), null);
    }

    private void FollowWithLocks(RunRequest request, Plan plan, Action<RunEvent>? tell)
    {
        if (request.WritesLock)
        {
            WriteLocks(plan, tell);
        }
    }

    private void Remember(RunRequest request, Plan plan)
    {
        if (request.Question is { } question && plan.Wanted.All(node => plan[node] is Decision.UpToDate && !DependsOnTheWorld(plan.Dag.Stages[node])))
        {
            IdleSnapshot.Write(settings, question, plan, _store);
        }
    }

    /// <summary>Variables and programs change without a trace in any file that a snapshot could look at.</summary>
    private static bool DependsOnTheWorld(Stage stage) => !stage.Variables.IsEmpty || stage.Step is StepCall.Command { Uses.IsEmpty: false };

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

    private sealed class StoreHeldException : Exception;
}
