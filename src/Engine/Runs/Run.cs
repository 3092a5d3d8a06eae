using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Attempts;
using Retable.Engine.Journal;
using Retable.Engine.Planning;
using Retable.Engine.Posix;
using Retable.Engine.Processes;
using Retable.Engine.Scheduling;
using Retable.Engine.Store;

namespace Retable.Engine.Runs;

/// <summary>One run: tidies up, plans, runs the plan to its end, and says how it went.</summary>
internal sealed class Run : IDisposable
{
    /// <summary>A plan is made anew when an object turns out to be damaged. More often than this, the disk is at fault.</summary>
    private const int MostPlans = 20;

    private readonly EngineSettings _settings;
    private readonly StoreAccess _store;
    private readonly Leases _leases;
    private readonly StopSignal _stop;
    private readonly string _name;
    private readonly RunJournal _journal;
    private readonly RemoteIntake? _intake;
    private readonly IExecutor _executor;
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <param name="settings">Where things are, and on what stages run.</param>
    /// <param name="store">The opened store.</param>
    /// <param name="leases">What this engine executes.</param>
    /// <param name="request">What to run.</param>
    /// <param name="observer">Is told what happens, as the journal is.</param>
    /// <param name="stop">The person's wish to stop.</param>
    public Run(EngineSettings settings, StoreAccess store, Leases leases, RunRequest request, IRunObserver observer, StopSignal stop)
    {
        (_settings, _store, _leases, _stop, Request) = (settings, store, leases, stop, request);
        _name = RunJournal.NewName(store.Layout, settings.Time);
        _journal = new RunJournal(store.Layout, _name, settings.Time);
        Observer = new EventHub(_journal, observer);
        _intake = settings.Remote is { } remote ? new RemoteIntake(remote, store) : null;
        _executor = settings.Executor ?? new LocalExecutor(settings.Grace);
        Stages = new StageRunner(settings, store, leases, _executor, Observer) { Intake = _intake };
    }

    public RunRequest Request { get; }

    /// <summary>The journal, and whoever else is told.</summary>
    public IRunObserver Observer { get; }

    /// <summary>Gives single stages their outputs.</summary>
    public StageRunner Stages { get; }

    /// <summary>Sends elsewhere what was executed; null if nothing is to be sent.</summary>
    public RemoteSending? Sending { get; private set; }

    /// <summary>How many stages ended how, over all plans that the run needed.</summary>
    public RunTally Tally { get; } = new();

    public Capacity Capacity => _settings.Capacity;

    public TimeProvider Time => _settings.Time;

    public ActionRecords Records => _store.Records;

    /// <summary>What is known of the stores elsewhere; null for none.</summary>
    public RemoteRecords? Remote => _store.Remote;

    /// <summary>Whether tasks that are asked to stop go on without this engine.</summary>
    public bool LeavesTasksRunning => _executor.LeavesTasksRunning;

    /// <summary>Whether a living engine executes a key.</summary>
    public bool IsLeased(Digest key) => _leases.IsHeld(key.ToString());

    /// <summary>What a node took last time; null for one that never ran.</summary>
    public double? LastSeconds(int node) => _store.Records.LastOf(Request.Dag.Stages[node])?.Provenance.WallSeconds;

    public async Task<RunOutcome> ToTheEndAsync()
    {
        _leases.Bury = new Leftovers(_store, _leases, Observer).TidyUp;
        _leases.TidyUp();
        _settings.Remote?.Warn = message => Observer.On(new RunEvent.Warning(message));
        var plan = MakePlan();
        Announce(plan);
        Adopt(plan);
        Sending = _settings is { Push: true, Remote: { } sink } ? new RemoteSending(sink, _store.Objects, _stop.AtOnce) : null;
        // Now, beside the first steps: at their end the work tree may be another one.
        _ = Task.Run(() => _settings.Revision.Value);
        _executor.Attach(Observer);
        _executor.TidyUp(_store.Layout.Root, key => _store.Records.Find(key) is not null);
        for (var plans = 1; ; plans++)
        {
            if (!Request.FetchesOnly && MissingGpus(plan) is { } missing)
            {
                return End(plan, missing);
            }

            using var loop = new RunLoop(this, plan);
            await loop.RunAsync(_stop).ConfigureAwait(false);
            if (!loop.MustPlanAnew || loop.Error is not null || _stop.Orderly.IsCancellationRequested)
            {
                await (Sending?.EndAsync() ?? Task.CompletedTask).ConfigureAwait(false);
                return End(plan, loop.Error, loop.GaveUp);
            }

            if (plans == MostPlans)
            {
                return End(plan, new MachineException($"objects of the store '{_store.Layout.Root}' get damaged again and again"));
            }

            plan = MakePlan();
            Adopt(plan);
        }
    }

    public void Dispose()
    {
        // An executor that was given is its owner's.
        if (_settings.Executor is null)
        {
            _executor.Dispose();
        }

        _intake?.Dispose();
        _journal.Dispose();
    }

    private Plan MakePlan() => _store.PlanOf(Request.Dag, Request.Selected, _stop.Orderly);

    /// <summary>What was found elsewhere counts here too from now on, so that the next run knows it without asking. An output that is not here is fetched, or made, once somebody needs it.</summary>
    private void Adopt(Plan plan)
    {
        var found = plan.Wanted
            .Where(node => plan[node] is Decision.UpToDate or Decision.Restore or Decision.Fetch)
            .Select(plan.Record).OfType<ActionRecord>()
            .DistinctBy(record => record.Key)
            .Where(record => _store.Records.Find(record.Key) is null)
            .ToList();
        if (found.Count > 0)
        {
            _store.Records.AddAll(found);
        }
    }

    private void Announce(Plan plan)
    {
        var decisions = plan.Wanted.Select(node => plan[node]).ToList();
        var fetches = decisions.OfType<Decision.Fetch>().ToList();
        Observer.On(new RunEvent.RunStarted(
            _name,
            Request.Command,
            decisions.Count(decision => decision is Decision.UpToDate or Decision.Frozen),
            decisions.Count(decision => decision is Decision.Restore or Decision.Fetch),
            decisions.Count(decision => decision is Decision.Run),
            decisions.Count(decision => decision is Decision.UnknownUntil),
            ExpectedSeconds(plan))
        {
            Experiments = Experiments(plan) is { Count: > 0 } experiments ? experiments : null,
            Fetch = fetches.Count > 0 ? fetches.Count : null,
            FetchBytes = fetches.Count > 0 ? fetches.Sum(fetch => fetch.Size) : null,
        });
        if (_store.Records.Found is { DamagedBytes: > 0 } found)
        {
            Observer.On(new RunEvent.Warning($"{found.DamagedBytes} bytes of '{_store.Records.Path}' are damaged: the records they held are lost, and their stages run again"));
        }
    }

    private static List<string> Experiments(Plan plan) =>
        [.. plan.Wanted.Select(node => plan.Dag.Stages[node]).Where(stage => stage.Experiment.Length > 0).Select(stage => $"{stage.Paper}.{stage.Scope}").Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The longer of: the longest chain, and all work shared evenly among the cores. Null if a stage that must run never did.</summary>
    private double? ExpectedSeconds(Plan plan)
    {
        var (longest, sum) = (0.0, 0.0);
        var toEnd = new double[Request.Dag.Stages.Length];
        foreach (var node in plan.Wanted.Reverse())
        {
            var seconds = plan[node] is Decision.Run ? LastSeconds(node) : 0;
            if (seconds is null)
            {
                return null;
            }

            foreach (var reader in Request.Dag.Downstream(node))
            {
                toEnd[node] = Math.Max(toEnd[node], toEnd[reader]);
            }

            toEnd[node] += seconds.Value;
            longest = Math.Max(longest, toEnd[node]);
            sum += seconds.Value * Math.Min(Request.Dag.Stages[node].Resources.Cpus, _settings.Capacity.Cpus);
        }

        return Math.Max(longest, sum / _settings.Capacity.Cpus);
    }

    /// <summary>Said before anything runs: a stage that needs more GPUs than there are would wait for ever.</summary>
    private MachineException? MissingGpus(Plan plan)
    {
        var there = _settings.Capacity.Gpus.Count;
        var stage = plan.Wanted
            .Where(node => plan[node] is Decision.Run or Decision.UnknownUntil)
            .Select(node => plan.Dag.Stages[node])
            .FirstOrDefault(stage => stage.Resources.Gpus > there && !_settings.Capacity.IsElsewhere);
        return stage is null ? null : new MachineException($"stage '{stage.Name}' needs {GpusIn(stage.Resources.Gpus)}, and there {(there == 1 ? "is" : "are")} {GpusIn(there)}")
        {
            Hint = "Choose a profile that needs fewer, or look at CUDA_VISIBLE_DEVICES, which may hide some.",
        };

        static string GpusIn(int count) => Plural.Count(count, "GPU");
    }

    private RunOutcome End(Plan plan, Exception? error, bool gaveUp = false)
    {
        _store.Digests.Save();
        _executor.Detach();
        var explained = error is null ? null : Errno.Explain(error, _settings.Store) ?? error;
        var code = explained is MachineException ? ExitCode.Machine
            : explained is BadInputException ? ExitCode.BadInput
            : explained is not null ? ExitCode.Bug
            : Tally[StageEnding.Failed] > 0 ? Tally.FailureCode
            : _stop.Orderly.IsCancellationRequested && !IsDone ? _stop.ExitCode
            : gaveUp ? ExitCode.StoreHeld
            : ExitCode.Done;
        var endings = Tally.CountOf(plan.Wanted.Count());
        Observer.On(new RunEvent.RunEnded(code, Stopwatch.GetElapsedTime(_began).TotalSeconds, endings, code == ExitCode.Done ? null : Request.Command));
        return explained is null ? new RunOutcome(code, _name, plan, endings) : throw explained;
    }

    private bool IsDone => Tally[StageEnding.Stopped] + Tally[StageEnding.Skipped] == 0;
}
