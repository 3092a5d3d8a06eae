using Retable.Engine.Commands;
using Retable.Engine.Determinism;
using Retable.Engine.Journal;
using Retable.Engine.Processes;
using Retable.Engine.Scheduling;
using Retable.Engine.Store;

namespace Retable.Engine.Attempts;

/// <summary>One try, from the plan's node to its record: folders, step, outputs, in this order.</summary>
internal sealed class StageRunner(EngineSettings settings, StoreAccess store, Leases leases, IExecutor executor, IRunObserver observer)
{
    private const int ShownLogLines = 20;
    private readonly InputCheck _check = new(store.Objects, observer);
    private readonly StageFaults _faults = new(store, observer);
    private readonly UnseenVariables _unseen = new();
    private readonly StageTasks _tasks = new(settings, store.Layout.Root, leases.Engine);

    /// <summary>Runs one try, unless another engine is at it or has done it meanwhile.</summary>
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

        var looks = _check.Looks(work);
        var folders = StageFolders.Create(work, store.Layout.StagingOf(work.Key.Digest), settings, store.Objects);
        var task = _tasks.Of(work, folders, store.Layout.ScratchOf(work.Key.Digest), store.Layout.LogOf(work.Stage.Instance));
        Directory.CreateDirectory(task.Spec.Scratch);
        if (_unseen.Warning(work.Stage) is { } unseen)
        {
            observer.On(new RunEvent.Warning(unseen));
        }

        var paths = new OwnPaths(work, folders, store.Objects);
        var running = executor.Start(task, work.Slots.Gpus, new StepEvents(work.Stage.Instance, observer, paths).Hear);
        started(running);
        var ending = await running.Ended.ConfigureAwait(false);
        var fault = ending.Cause == TaskCause.Stopped ? null : _faults.Of(work, ending, folders, looks);
        if (ending.Cause != TaskCause.Stopped && fault is null)
        {
            var record = Record(work, folders, ending);
            running.Taken();
            return new Attempt.Done(record, ending);
        }

        store.Disk.DeleteFolder(folders.Staging);
        if (fault is null)
        {
            return new Attempt.Stopped(ending);
        }

        running.Taken();

        var lines = ending.LastLines ?? StepLog.LastLines(task.LogFile, ShownLogLines);
        var failed = new Attempt.Failed(paths.In(fault)) { Ending = ending, LogFile = task.LogFile, LogTail = [.. lines.Select(paths.In)] };
        return RetryPolicy.PauseAfter(ending, work.Number, work.Stage) is { } pause ? new Attempt.Again(pause, failed) : failed;
    }

    /// <summary>The order matters: objects, then the record that names them, then the links, then what a crash would have needed.</summary>
    private ActionRecord Record(StageWork work, StageFolders folders, TaskEnding ending)
    {
        var (stage, key) = (work.Stage, work.Key);
        var record = new ActionRecord
        {
            Key = key.Digest,
            Parts = key.Parts,
            Instance = stage.Instance,
            Outputs = store.Intake.Take(stage, folders),
            Provenance = ProvenanceOf(work, ending),
        };
        store.Records.Add(record);
        store.Workspace.Place(stage, record);
        store.Disk.DeleteFolder(folders.Staging);
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
