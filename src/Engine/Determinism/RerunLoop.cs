using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Retable.Contract;
using Retable.Engine.Attempts;
using Retable.Engine.Journal;
using Retable.Engine.Planning;
using Retable.Engine.Processes;
using Retable.Engine.Runs;
using Retable.Engine.Scheduling;
using Retable.Engine.Store;

namespace Retable.Engine.Determinism;

/// <summary>Executes a sample of recorded stages again, as many at once as there is room for, and writes the ledger.</summary>
internal sealed class RerunLoop(EngineSettings settings, StoreAccess store, Leases leases, DeterminismLedger ledger, IRunObserver observer)
{
    private readonly EventHub _hub = new(observer);
    private readonly List<LedgerLine> _lines = [];
    private readonly Dictionary<Task<Rerun>, (RecordedStage Stage, Slots Slots)> _running = [];
    private Exception? _error;

    /// <param name="request">Which stages.</param>
    /// <param name="began">When the command began, as <see cref="Stopwatch.GetTimestamp"/> gives it.</param>
    /// <param name="stop">The person's wish to stop: what runs is stopped, and nothing is written of it.</param>
    /// <returns>What was compared, in the order of the endings.</returns>
    public async Task<RerunOutcome> RunAsync(RerunRequest request, long began, StopSignal stop)
    {
        leases.Bury = new Leftovers(store, leases, _hub).TidyUp;
        leases.TidyUp();
        var plan = store.PlanOf(request.Dag, request.Selected, stop.Orderly);
        var reruns = RerunPlan.Choose(plan, request, store.Objects, ledger.Lines());
        _hub.On(new RunEvent.RerunStarted(
            request.Command, reruns.Recorded, reruns.Sample.Count, reruns.Seed, reruns.ExpectedSeconds, reruns.Unrepeatable, reruns.NeverRan));
        await ExecuteAsync(plan, reruns, stop).ConfigureAwait(false);
        var verdicts = _lines.CountBy(line => line.Verdict).OrderBy(pair => pair.Key).ToDictionary();
        var code = CodeOf(_lines, stop);
        _hub.On(new RunEvent.RerunEnded(code, Stopwatch.GetElapsedTime(began).TotalSeconds, reruns.Recorded, verdicts));
        return new RerunOutcome(code, _lines);
    }

    private async Task ExecuteAsync(Plan plan, RerunPlan reruns, StopSignal stop)
    {
        using var executor = new LocalExecutor(settings.Grace);
        var runner = new StageRerunner(settings, store, leases, new StageRunner(settings, store, leases, settings.Executor ?? executor, _hub), _hub);
        var scheduler = QueueOf(reruns);
        do
        {
            while (_error is null && !stop.Orderly.IsCancellationRequested && scheduler.Next() is { } next)
            {
                var stage = reruns.Sample[next.Node];
                // Never in a warm worker: what an earlier stage left in its memory would be one more thing that may differ.
                var work = StageWork.Create(plan, stage.Node, number: 1, next.Slots, expectedSeconds: null);
                _running.Add(Task.Run(() => runner.RunAsync(work, stage.Record, stop)), (stage, next.Slots));
            }

            if (_running.Count > 0)
            {
                var ended = await Task.WhenAny(_running.Keys).ConfigureAwait(false);
                scheduler.Release(_running[ended].Slots);
                await SettleAsync(ended).ConfigureAwait(false);
            }
        }
        while (_running.Count > 0);

        if (_error is not null)
        {
            ExceptionDispatchInfo.Throw(_error);
        }
    }

    private Scheduler QueueOf(RerunPlan reruns)
    {
        var scheduler = new Scheduler(settings.Capacity);
        for (var i = 0; i < reruns.Sample.Count; i++)
        {
            var (stage, record) = (reruns.Sample[i].Stage, reruns.Sample[i].Record);
            if (stage.Resources.Gpus > settings.Capacity.Gpus.Count)
            {
                _hub.On(new RunEvent.NotRepeatable(stage.Instance, $"it needs {stage.Resources.Gpus} GPUs, and {settings.Capacity.Gpus.Count} are here"));
            }
            else
            {
                scheduler.Add(i, stage.Resources, record.Provenance.WallSeconds);
            }
        }

        return scheduler;
    }

    private async Task SettleAsync(Task<Rerun> ended)
    {
        _running.Remove(ended, out var one);
        try
        {
            switch (await ended.ConfigureAwait(false))
            {
                case Rerun.Ended { Line: var line }:
                    ledger.Add(line);
                    _lines.Add(line);
                    break;
                case Rerun.NotPossible { Why: var why }:
                    _hub.On(new RunEvent.NotRepeatable(one.Stage.Stage.Instance, why));
                    break;
            }
        }
        catch (Exception error)
        {
            _error ??= error;
        }
    }

    private static int CodeOf(IReadOnlyList<LedgerLine> lines, StopSignal stop) =>
        lines.Any(line => line.Verdict > RerunVerdict.SameMeaning) ? ExitCode.GateFailed
        : stop.Orderly.IsCancellationRequested ? stop.ExitCode
        : lines.Count == 0 ? ExitCode.NothingCompared
        : ExitCode.Done;
}
