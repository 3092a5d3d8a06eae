using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Attempts;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Planning;
using Retable.Engine.Posix;
using Retable.Engine.Processes;
using Retable.Engine.Scheduling;
using Retable.Engine.Store;

namespace Retable.Engine.Runs;

/// <summary>One run: tidies up, plans, runs the plan to its end, and says how it went.</summary>
internal sealed class Run(EngineSettings settings, StoreAccess store, Leases leases, RunRequest request, IRunObserver observer, StopSignal stop)
{
    /// <summary>A plan is made anew when an object turns out to be damaged. More often than this, the disk is at fault.</summary>
    private const int MostPlans = 20;

    private readonly RunTally _tally = new();
    private readonly string _name = RunJournal.NewName(store.Layout, settings.Time);
    private readonly long _began = Stopwatch.GetTimestamp();
    private IExecutor? _executor;

    public async Task<RunOutcome> ToTheEndAsync()
    {
        using var journal = new RunJournal(store.Layout, _name, settings.Time);
        var hub = new EventHub(journal, observer);
        leases.Bury = new Leftovers(store, leases, hub).TidyUp;
        leases.TidyUp();
        settings.Remote?.Warn = message => hub.On(new RunEvent.Warning(message));
        var plan = store.PlanOf(request.Dag, request.Selected, stop.Orderly);
        Announce(hub, plan);
        Adopt(plan);
        using var intake = settings.Remote is { } remote ? new RemoteIntake(remote, store) : null;
        var sending = settings is { Push: true, Remote: { } sink } ? new RemoteSending(sink, store.Objects, stop.AtOnce) : null;
        // Now, beside the first steps: at their end the work tree may be another one.
        _ = Task.Run(() => settings.Revision.Value);
        using var executor = new Borrowed(settings);
        (_executor = executor.Executor).Attach(hub);
        _executor.TidyUp(store.Layout.Root, key => store.Records.Find(key) is not null);
        for (var plans = 1; ; plans++)
        {
            if (!request.FetchesOnly && MissingGpus(plan) is { } missing)
            {
                return End(hub, plan, missing);
            }

            using var loop = new RunLoop(plan, PartsOf(plan, hub, executor.Executor) with { Intake = intake, Sending = sending });
            await loop.RunAsync(stop).ConfigureAwait(false);
            if (!loop.MustPlanAnew || loop.Error is not null || stop.Orderly.IsCancellationRequested)
            {
                await (sending?.EndAsync() ?? Task.CompletedTask).ConfigureAwait(false);
                return End(hub, plan, loop.Error, loop.GaveUp);
            }

            if (plans == MostPlans)
            {
                return End(hub, plan, new MachineException($"objects of the store '{store.Layout.Root}' get damaged again and again"));
            }

            plan = store.PlanOf(request.Dag, request.Selected, stop.Orderly);
            Adopt(plan);
        }
    }

    /// <summary>What was found elsewhere counts here too from now on, so that the next run knows it without asking. An output that is not here is fetched, or made, once somebody needs it.</summary>
    private void Adopt(Plan plan)
    {
        var found = plan.Wanted
            .Where(node => plan[node] is Decision.UpToDate or Decision.Restore or Decision.Fetch)
            .Select(plan.Record).OfType<ActionRecord>()
            .DistinctBy(record => record.Key)
            .Where(record => store.Records.Find(record.Key) is null)
            .ToList();
        if (found.Count > 0)
        {
            store.Records.AddAll(found);
        }
    }

    private void Announce(EventHub hub, Plan plan)
    {
        var decisions = plan.Wanted.Select(node => plan[node]).ToList();
        hub.On(new RunEvent.RunStarted(
            _name,
            request.Command,
            decisions.Count(decision => decision is Decision.UpToDate or Decision.Frozen),
            decisions.Count(decision => decision is Decision.Restore or Decision.Fetch),
            decisions.Count(decision => decision is Decision.Run),
            decisions.Count(decision => decision is Decision.UnknownUntil),
            ExpectedSeconds(plan))
        {
            Experiments = Experiments(plan) is { Count: > 0 } experiments ? experiments : null,
        });
        if (store.Records.Found is { DamagedBytes: > 0 } found)
        {
            hub.On(new RunEvent.Warning($"{found.DamagedBytes} bytes of '{store.Records.Path}' are damaged: the records they held are lost, and their stages run again"));
        }
    }

    private static List<string> Experiments(Plan plan) =>
        [.. plan.Wanted.Select(node => plan.Dag.Stages[node]).Where(stage => stage.Experiment.Length > 0).Select(stage => $"{stage.Paper}.{stage.Scope}").Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The longer of: the longest chain, and all work shared evenly among the cores. Null if a stage that must run never did.</summary>
    private double? ExpectedSeconds(Plan plan)
    {
        var (longest, sum) = (0.0, 0.0);
        var toEnd = new double[request.Dag.Stages.Length];
        foreach (var node in plan.Wanted.Reverse())
        {
            var seconds = plan[node] is Decision.Run ? LastSeconds(node) : 0;
            if (seconds is null)
            {
                return null;
            }

            foreach (var reader in request.Dag.Downstream(node))
            {
                toEnd[node] = Math.Max(toEnd[node], toEnd[reader]);
            }

            toEnd[node] += seconds.Value;
            longest = Math.Max(longest, toEnd[node]);
            sum += seconds.Value * Math.Min(request.Dag.Stages[node].Resources.Cpus, settings.Capacity.Cpus);
        }

        return Math.Max(longest, sum / settings.Capacity.Cpus);
    }

    /// <summary>Said before anything runs: a stage that needs more GPUs than there are would wait for ever.</summary>
    private MachineException? MissingGpus(Plan plan)
    {
        var there = settings.Capacity.Gpus.Count;
        var stage = plan.Wanted
            .Where(node => plan[node] is Decision.Run or Decision.UnknownUntil)
            .Select(node => plan.Dag.Stages[node])
            .FirstOrDefault(stage => stage.Resources.Gpus > there && !settings.Capacity.IsElsewhere);
        return stage is null ? null : new MachineException($"stage '{stage.Name}' needs {GpusIn(stage.Resources.Gpus)}, and there {(there == 1 ? "is" : "are")} {GpusIn(there)}")
        {
            Hint = "Choose a profile that needs fewer, or look at CUDA_VISIBLE_DEVICES, which may hide some.",
        };

        static string GpusIn(int count) => Plural.Count(count, "GPU");
    }

    private RunParts PartsOf(Plan plan, EventHub hub, IExecutor executor) => new()
    {
        Capacity = settings.Capacity,
        Observer = hub,
        Time = settings.Time,
        Runner = new StageRunner(settings, store, leases, executor, hub),
        Restorer = new StageRestorer(store.Objects, store.Workspace, hub),
        Tally = _tally,
        LeavesTasksRunning = executor.LeavesTasksRunning,
        KeepGoing = request.KeepGoing,
        NoWait = request.NoWait,
        IsLeased = key => leases.IsHeld(key.ToString()),
        CatchUp = store.Records.CatchUp,
        FetchesOnly = request.FetchesOnly,
        Remote = store.Remote,
        LastSeconds = LastSeconds,
        // Only a queue wants to be told beforehand how long and how much.
        Usual = settings.Capacity.IsElsewhere ? new RecordedUsage(plan.Dag, store.Records).Of : _ => null,
        Priorities = CriticalPath.Priorities(plan.Dag, CriticalPath.Durations(plan.Dag, store.Records)),
    };

    private double? LastSeconds(int node) => store.Records.LastOf(request.Dag.Stages[node])?.Provenance.WallSeconds;

    private RunOutcome End(EventHub hub, Plan plan, Exception? error, bool gaveUp = false)
    {
        store.Digests.Save();
        _executor?.Detach();
        var explained = error is null ? null : Errno.Explain(error, settings.Store) ?? error;
        var code = explained is MachineException ? ExitCode.Machine
            : explained is BadInputException ? ExitCode.BadInput
            : explained is not null ? ExitCode.Bug
            : _tally[StageEnding.Failed] > 0 ? _tally.FailureCode
            : stop.Orderly.IsCancellationRequested && !IsDone ? stop.ExitCode
            : gaveUp ? ExitCode.StoreHeld
            : ExitCode.Done;
        var endings = _tally.Of(plan.Wanted.Count());
        hub.On(new RunEvent.RunEnded(code, Stopwatch.GetElapsedTime(_began).TotalSeconds, endings, code == ExitCode.Done ? null : request.Command));
        return explained is null ? new RunOutcome(code, _name, plan, endings) : throw explained;
    }

    private bool IsDone => _tally[StageEnding.Stopped] + _tally[StageEnding.Skipped] == 0;

    /// <summary>The given executor, which its owner disposes of, or a local one of this run.</summary>
    private sealed class Borrowed(EngineSettings settings) : IDisposable
    {
        public IExecutor Executor { get; } = settings.Executor ?? new LocalExecutor(settings.Grace);

        public void Dispose()
        {
            if (settings.Executor is null)
            {
                Executor.Dispose();
            }
        }
    }
}
