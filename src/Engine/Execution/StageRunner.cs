using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Posix;
using Retable.Engine.Store;

namespace Retable.Engine.Execution;

/// <summary>One try, from the plan's node to its record: folders, step, outputs, in this order.</summary>
internal sealed class StageRunner(EngineSettings settings, StoreAccess store, IExecutor executor, IRunObserver observer)
{
    private const int ShownLogLines = 20;
    private readonly InputCheck _check = new(store.Objects, observer);

    /// <summary>Runs one try.</summary>
    /// <param name="work">What is to be done.</param>
    /// <param name="started">Gets the task as soon as it can be stopped.</param>
    /// <exception cref="IOException">The store cannot be written; likewise <see cref="UnauthorizedAccessException"/>.</exception>
    public async Task<Attempt> RunAsync(StageWork work, Action<IRunningTask> started)
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
        var task = TaskOf(work, folders);
        Directory.CreateDirectory(task.Spec.Scratch);
        var running = executor.Start(task, work.Slots.Gpus, new StepEvents(work.Stage.Instance, observer).Hear);
        started(running);
        var ending = await running.Ended.ConfigureAwait(false);
        var fault = ending.Cause == TaskCause.Stopped ? null : FaultOf(work, ending, folders, looks);
        if (ending.Cause != TaskCause.Stopped && fault is null)
        {
            return new Attempt.Done(Record(work, folders, ending), ending);
        }

        store.Disk.DeleteFolder(folders.Staging);
        if (fault is null)
        {
            return new Attempt.Stopped(ending);
        }

        var failed = new Attempt.Failed(fault) { Ending = ending, LogFile = task.LogFile, LogTail = StepLog.LastLines(task.LogFile, ShownLogLines) };
        return RetryPolicy.PauseAfter(ending, work.Number, work.Stage) is { } pause ? new Attempt.Again(pause, failed) : failed;
    }

    private string? FaultOf(StageWork work, TaskEnding ending, StageFolders folders, IReadOnlyList<FileStat?> looks)
    {
        // Also of a step that failed: whoever reads the object next would read what this one wrote.
        var written = _check.WrittenSince(work, looks);
        if (ending is not { Cause: TaskCause.Exited, ExitCode: ExitCode.Done })
        {
            return ending.Fault ?? $"the step ended with exit code {ending.ExitCode}";
        }

        foreach (var stranger in OutputIntake.Strangers(work.Stage, folders))
        {
            observer.On(new RunEvent.Warning($"stage '{work.Stage.Name}' wrote '{stranger}', which 'out:' does not name; it is dropped"));
        }

        return written ?? OutputIntake.Fault(work.Stage, folders) ?? store.Files.ChangeSince(work.Stage);
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
        var stage = work.Stage;
        var reachesTorch = stage.Step is StepCall.Verb call && settings.Catalog.Find(call) is { ReachesTorch: true };
        return new Provenance
        {
            WallSeconds = ending.WallSeconds,
            CpuSeconds = ending.CpuSeconds,
            PeakMemory = ending.PeakMemory,
            Threads = stage.Resources.Cpus,
            Device = stage.Device,
            Libtorch = reachesTorch ? settings.Libtorch : null,
            InstructionSet = reachesTorch ? settings.InstructionSet : null,
            Revision = settings.Revision,
            Attempt = work.Number,
            Resumed = ending.Resumed,
        };
    }

    private StageTask TaskOf(StageWork work, StageFolders folders) => new()
    {
        Instance = work.Stage.Instance,
        Program = ProgramOf(work.Stage, folders),
        Spec = SpecOf(work.Stage, folders, store.Layout.ScratchOf(work.Key.Digest)),
        Staging = folders.Staging,
        Store = store.Layout.Root,
        LogFile = store.Layout.LogOf(work.Stage.Instance),
        Resources = work.Stage.Resources,
        Timeout = work.Stage.Timeout,
        ExpectedSeconds = work.ExpectedSeconds,
    };

    private TaskProgram ProgramOf(Stage stage, StageFolders folders) => stage.Step switch
    {
        StepCall.Verb call => new TaskProgram.Verb(Path.Combine(settings.Project, settings.Catalog.Executables[call.Executable].Path), call.Name),
        StepCall.Command command => new TaskProgram.Command(CommandText.Fill(stage, command, folders)),
        _ => throw new ArgumentException($"stage '{stage.Name}' runs neither a verb nor a command", nameof(stage)),
    };

    private static StepSpec SpecOf(Stage stage, StageFolders folders, string scratch) => new()
    {
        Stage = stage.Name,
        Parameters = stage.ParametersAsJson(),
        Inputs = folders.Inputs.ToDictionary(input => input.Key, input => input.Value, StringComparer.Ordinal),
        Outputs = folders.Outputs.ToDictionary(output => output.Key, output => output.Value, StringComparer.Ordinal),
        Scratch = scratch,
        Device = stage.Device,
        Threads = stage.Resources.Cpus,
        Seed = SeedOf(stage),
    };

    /// <summary>From the parameters alone: the seed must not move when the code or an input does.</summary>
    private static ulong SeedOf(Stage stage) =>
        new SeedSequence(0).For("stage", CanonicalValue.OfMap(stage.Parameters).Text);
}
