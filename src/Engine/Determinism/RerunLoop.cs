using System.Runtime.ExceptionServices;
using Retable.Engine.Attempts;
using Retable.Engine.Journal;
using Retable.Engine.Planning;
using Retable.Engine.Runs;
using Retable.Engine.Scheduling;

namespace Retable.Engine.Determinism;

/// <summary>Executes a sample of recorded stages again, as many at once as there is room for, and writes the ledger.</summary>
internal sealed class RerunLoop(Plan plan, RerunPlan reruns, StageRerunner runner, DeterminismLedger ledger, IRunObserver observer)
{
    private readonly List<LedgerLine> _lines = [];
    private readonly Dictionary<Task<Rerun>, (RecordedStage Stage, Slots Slots)> _running = [];
    private Exception? _error;

    /// <summary>What was compared, in the order of the endings.</summary>
    public IReadOnlyList<LedgerLine> Lines => _lines;

    /// <param name="capacity">What there is to run on.</param>
    /// <param name="stop">The person's wish to stop: what runs is stopped, and nothing is written of it.</param>
    public async Task RunAsync(Capacity capacity, StopSignal stop)
    {
        var scheduler = QueueOf(capacity);
        do
        {
            while (_error is null && !stop.Orderly.IsCancellationRequested && scheduler.Next() is { } next)
            {
                Start(reruns.Sample[next.Node], next.Slots, stop);
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

    private Scheduler QueueOf(Capacity capacity)
    {
        var scheduler = new Scheduler(capacity);
        for (var i = 0; i < reruns.Sample.Count; i++)
        {
            var (stage, record) = (reruns.Sample[i].Stage, reruns.Sample[i].Record);
            if (stage.Resources.Gpus > capacity.Gpus.Count)
            {
                observer.On(new RunEvent.NotRepeatable(stage.Instance, $"it needs {stage.Resources.Gpus} GPUs, and {capacity.Gpus.Count} are here"));
            }
            else
            {
                scheduler.Add(i, stage.Resources, record.Provenance.WallSeconds);
            }
        }

        return scheduler;
    }

    private void Start(RecordedStage stage, Slots slots, StopSignal stop)
    {
        // Never in a warm worker: what an earlier stage left in its memory would be one more thing that may differ.
        var work = StageWork.Of(plan, stage.Node, number: 1, slots, expectedSeconds: null);
        _running.Add(Task.Run(() => runner.RunAsync(work, stage.Record, stop)), (stage, slots));
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
                    observer.On(new RunEvent.NotRepeatable(one.Stage.Stage.Instance, why));
                    break;
            }
        }
        catch (Exception error)
        {
            _error ??= error;
        }
    }
}
