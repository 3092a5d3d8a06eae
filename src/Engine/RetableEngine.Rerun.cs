using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Determinism;
using Retable.Engine.Journal;
using Retable.Engine.Planning;
using Retable.Engine.Posix;
using Retable.Engine.Processes;
using Retable.Engine.Runs;
using Retable.Engine.Store;

namespace Retable.Engine;

/// <summary>Executes recorded stages again and compares: <c>verify --rerun</c>.</summary>
public sealed partial class RetableEngine
{
    private DeterminismLedger Ledger => new(_store.Layout.Ledger, settings.Disk);

    /// <summary>Which stages would be executed again. Reads only.</summary>
    /// <exception cref="BadInputException">As for <see cref="PlanOf"/>.</exception>
    public RerunPlan PlanRerun(RerunRequest request) => PlanRerun(request, _store.PlanOf(request.Dag, request.Selected));

    /// <summary>Executes them apart, compares, and writes the ledger. Neither records nor results are touched.</summary>
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
            var hub = new EventHub(observer);
            using var leases = new Leases(Layout, request.Command);
            leases.Bury = new Leftovers(_store, leases, hub).TidyUp;
            leases.TidyUp();
            var lines = await RerunAsync(request, leases, hub, began, stop).ConfigureAwait(false);
            return new RerunOutcome(CodeOf(lines, stop), lines);
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

    private async Task<IReadOnlyList<LedgerLine>> RerunAsync(RerunRequest request, Leases leases, EventHub hub, long began, StopSignal stop)
    {
        var plan = _store.PlanOf(request.Dag, request.Selected, stop.Orderly);
        var reruns = PlanRerun(request, plan);
        hub.On(new RunEvent.RerunStarted(
            request.Command, reruns.Recorded, reruns.Sample.Count, reruns.Seed, reruns.ExpectedSeconds, reruns.Unrepeatable, reruns.NeverRan));
        using var executor = new LocalExecutor(settings.Grace);
        var loop = new RerunLoop(plan, reruns, new StageRerunner(settings, _store, leases, settings.Executor ?? executor, hub), Ledger, hub);
        await loop.RunAsync(settings.Capacity, stop).ConfigureAwait(false);
        var verdicts = loop.Lines.CountBy(line => line.Verdict).OrderBy(pair => pair.Key).ToDictionary();
        hub.On(new RunEvent.RerunEnded(CodeOf(loop.Lines, stop), Stopwatch.GetElapsedTime(began).TotalSeconds, reruns.Recorded, verdicts));
        return loop.Lines;
    }

    private RerunPlan PlanRerun(RerunRequest request, Plan plan) => RerunPlan.Of(plan, request.Nodes, request, _store.Objects, Ledger.Lines());

    private static int CodeOf(IReadOnlyList<LedgerLine> lines, StopSignal stop) =>
        lines.Any(line => line.Verdict > RerunVerdict.SameMeaning) ? ExitCode.GateFailed
        : stop.Orderly.IsCancellationRequested ? stop.ExitCode
        : lines.Count == 0 ? ExitCode.NothingCompared
        : ExitCode.Done;
}
