using Retable.Contract;
using Retable.Engine.Commands;
using Retable.Engine.Determinism;
using Retable.Engine.Journal;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;
using Retable.Engine.Scheduling;
using Retable.Engine.Store;

namespace Retable.Engine.Attempts;

/// <summary>Gives a stage its outputs: executes it, puts them in place from the store, or fetches them from a store elsewhere.</summary>
internal sealed class StageRunner(EngineSettings settings, StoreAccess store, Leases leases, IExecutor executor, IRunObserver observer)
{
    private const int ShownLogLines = 20;
    private readonly InputCheck _check = new(store.Objects, observer);
    private readonly UnseenVariables _unseen = new();
    private readonly StageTasks _tasks = new(settings, store.Layout.Root, leases.Engine);

    /// <summary>Takes in what is fetched from stores elsewhere; null where there are none.</summary>
    public RemoteIntake? Intake { get; init; }

    /// <summary>Makes one try at a stage, unless another engine is at it or has done it meanwhile.</summary>
    /// <param name="work">What is to be done.</param>
    /// <param name="why">Why it runs, in a sentence.</param>
    /// <param name="isForced">Whether it is executed even if another engine has done it meanwhile.</param>
    /// <param name="started">Gets the task as soon as it can be stopped.</param>
    /// <exception cref="IOException">The store cannot be written; likewise <see cref="UnauthorizedAccessException"/>.</exception>
    public async Task<Attempt> RunAsync(StageWork work, string why, bool isForced, Action<IRunningTask> started)
    {
        var lease = work.Key.ToString();
        if (leases.TryTake(lease) is { } other)
        {
            return new Attempt.Leased(other);
        }

        try
        {
            if (!isForced && WasDoneMeanwhile(work))
            {
                return new Attempt.DoneMeanwhile();
            }

            observer.On(new RunEvent.StageStarted(work.Stage.Instance, why, work.Number, work.ExpectedSeconds));
            return await RunAsync(work, started).ConfigureAwait(false);
        }
        finally
        {
            leases.Release(lease);
        }
    }

    /// <summary>Executes a stage once, in folders of its own: lays them out, starts the task, waits for its end, and looks at what it did. Nothing is recorded.</summary>
    /// <param name="work">The stage and what it reads.</param>
    /// <param name="staging">The folder to run in.</param>
    /// <param name="scratch">Where it may leave a checkpoint.</param>
    /// <param name="log">The file of its log.</param>
    /// <param name="started">Gets the task as soon as it can be stopped.</param>
    /// <exception cref="BadInputException">A secret that it needs is not set.</exception>
    public async Task<Execution> ExecuteAsync(StageWork work, string staging, string scratch, string log, Action<IRunningTask> started)
    {
        var looks = _check.Looks(work);
        var folders = StageFolders.Create(work, staging, settings, store.Objects);
        var task = _tasks.Create(work, folders, scratch, log);
        Directory.CreateDirectory(scratch);
        var paths = new OwnPaths(work, folders, store.Objects);
        var running = executor.Start(task, work.Slots.Gpus, new StepEvents(work.Stage.Instance, observer, paths).Hear);
        started(running);
        var ending = await running.Ended.ConfigureAwait(false);
        if (ending.Cause == TaskCause.Stopped || FaultOf(work, ending, folders, looks) is not { } fault)
        {
            return new Execution(folders, running, ending, null);
        }

        var lines = ending.LastLines ?? StepLog.LastLines(log, ShownLogLines);
        return new Execution(folders, running, ending, new Attempt.Failed(paths.In(fault)) { Ending = ending, LogFile = log, LogTail = [.. lines.Select(paths.In)] });
    }

    /// <summary>Whether a stage with a record needs nothing put in place: its outputs are there, or nobody needs them and so they are not even in the store.</summary>
    public bool IsSettled(Stage stage, ActionRecord record) =>
        store.Workspace.InPlace(stage, record) || record.Outputs.Any(output => !store.Objects.Holds(output.Value.Bytes));

    /// <summary>Puts recorded outputs where people find them. Each object is read first: one that is damaged is taken out of the store instead.</summary>
    public Attempt Restore(Stage stage, ActionRecord record)
    {
        if (!_check.AllSound(record))
        {
            return new Attempt.InputLost();
        }

        store.Workspace.Place(stage, record);
        return new Attempt.Done(record, new TaskEnding(TaskCause.Exited));
    }

    /// <summary>Brings the outputs of a record from a store elsewhere, and puts them in place.</summary>
    public async Task<Attempt> FetchAsync(Stage stage, RemoteRecord from, CancellationToken stop) =>
        await Intake!.TakeAsync(from, stop).ConfigureAwait(false) && Restore(stage, from.Record) is Attempt.Done done ? done : new Attempt.NotThere();

    /// <summary>Whether another engine has executed it since this one planned to. Its record may have been read long ago, beside one of this engine's own.</summary>
    private bool WasDoneMeanwhile(StageWork work)
    {
        store.Records.CatchUp();
        return store.Records.Find(work.Key.Digest) is { } record
            && work.Stage.Outputs.All(output => record.Outputs.Has(output.Key))
            && record.Outputs.All(output => store.Objects.Holds(output.Value.Bytes));
    }

    private async Task<Attempt> RunAsync(StageWork work, Action<IRunningTask> started)
    {
        if (!_check.AllSound(work))
        {
            return new Attempt.InputLost();
        }

        if (store.Files.ChangeSince(work.Stage) is { } change)
        {
            return new Attempt.Failed(change);
        }

        if (_unseen.Warning(work.Stage) is { } unseen)
        {
            observer.On(new RunEvent.Warning(unseen));
        }

        var (stage, key) = (work.Stage, work.Key.Digest);
        var execution = await ExecuteAsync(work, store.Layout.StagingOf(key), store.Layout.ScratchOf(key), store.Layout.LogOf(stage.Instance), started).ConfigureAwait(false);
        if (execution.IsDone)
        {
            var record = Record(work, execution);
            execution.Task.Taken();
            return new Attempt.Done(record, execution.Ending);
        }

        store.Disk.DeleteFolder(execution.Folders.Staging);
        if (execution.Failure is not { } failure)
        {
            return new Attempt.Stopped(execution.Ending);
        }

        execution.Task.Taken();
        return RetryPolicy.PauseAfter(execution.Ending, work.Number, stage) is { } pause ? new Attempt.Again(pause, failure) : failure;
    }

    /// <summary>Whether a step that has ended did what it should, and nothing that it should not.</summary>
    /// <returns>What is wrong, in a sentence; null if all is well.</returns>
    private string? FaultOf(StageWork work, TaskEnding ending, StageFolders folders, IReadOnlyList<FileLook?> looks)
    {
        // Also of a step that failed: whoever reads the object next would read what this one wrote.
        var written = _check.WrittenSince(work, looks);
        if (ending is not { Cause: TaskCause.Exited, ExitCode: ExitCode.Done })
        {
            return ending.Fault ?? $"the step ended with exit code {ending.ExitCode}";
        }

        if (OutputIntake.Strangers(work.Stage, folders) is { } strangers)
        {
            observer.On(new RunEvent.Warning(Secrets.Read(work.Stage.Secrets, work.Stage.Name).Hide(strangers)));
        }

        return written ?? OutputIntake.Fault(work.Stage, folders) ?? store.Files.ChangeSince(work.Stage);
    }

    /// <summary>The order matters: objects, then the record that names them, then the links, then what a crash would have needed.</summary>
    private ActionRecord Record(StageWork work, Execution execution)
    {
        var (stage, key) = (work.Stage, work.Key);
        var record = new ActionRecord
        {
            Key = key.Digest,
            Parts = key.Parts,
            Instance = stage.Instance,
            Outputs = store.Intake.Take(stage, execution.Folders),
            Provenance = ProvenanceOf(work, execution.Ending),
        };
        store.Records.Add(record);
        store.Workspace.Place(stage, record);
        store.Disk.DeleteFolder(execution.Folders.Staging);
        store.Disk.DeleteFolder(store.Layout.ScratchOf(key.Digest));
        return record;
    }

    private Provenance ProvenanceOf(StageWork work, TaskEnding ending)
    {
        var machine = Fingerprint.Of(settings, work.Stage);
        return new Provenance
        {
            WallSeconds = ending.WallSeconds,
            CpuSeconds = ending.CpuSeconds,
            PeakMemory = ending.PeakMemory,
            Threads = machine.Threads,
            Device = machine.Device,
            Libtorch = machine.Libtorch,
            InstructionSet = ending.Machine is { } there ? there.InstructionSet : machine.InstructionSet,
            Processor = ending.Machine is { } elsewhere ? elsewhere.Processor : machine.Processor,
            Revision = settings.Revision.Value,
            Attempt = work.Number,
            Resumed = ending.Resumed,
        };
    }
}

/// <summary>What came of executing a stage once.</summary>
/// <param name="Folders">Where it ran; its outputs are still there.</param>
/// <param name="Task">The task, which has ended.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="Failure">What is wrong with it; null if all is well, or if this engine stopped it.</param>
internal sealed record Execution(StageFolders Folders, IRunningTask Task, TaskEnding Ending, Attempt.Failed? Failure)
{
    /// <summary>Whether the step did what it should.</summary>
    public bool IsDone => Failure is null && Ending.Cause != TaskCause.Stopped;
}
