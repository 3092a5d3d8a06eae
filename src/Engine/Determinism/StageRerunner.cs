using Retable.Engine.Attempts;
using Retable.Engine.Journal;
using Retable.Engine.Processes;
using Retable.Engine.Runs;
using Retable.Engine.Scheduling;
using Retable.Engine.Store;

namespace Retable.Engine.Determinism;

/// <summary>What came of executing one stage again.</summary>
internal abstract record Rerun
{
    private Rerun()
    {
    }

    /// <summary>It ended and was compared, or failed.</summary>
    public sealed record Ended(LedgerLine Line) : Rerun;

    /// <summary>It says nothing about the record: what it reads is not what was recorded any more.</summary>
    public sealed record NotPossible(string Why) : Rerun;

    /// <summary>This engine asked it to stop.</summary>
    public sealed record Stopped : Rerun;
}

/// <summary>Executes a recorded stage once more, apart: in a folder and a process of its own, without checkpoint, record or results.</summary>
internal sealed class StageRerunner(EngineSettings settings, StoreAccess store, Leases leases, StageRunner stages, IRunObserver observer)
{
    private readonly InputCheck _check = new(store.Objects, observer);
    private readonly OutputComparer _comparer = new(store.Objects, store.Meanings, settings.Numbers);

    /// <exception cref="IOException">The store cannot be written; likewise <see cref="UnauthorizedAccessException"/>.</exception>
    public async Task<Rerun> RunAsync(StageWork work, ActionRecord record, StopSignal stop)
    {
        if (!_check.AllSound(work))
        {
            return new Rerun.NotPossible("an object that it reads is damaged or gone");
        }

        if (store.Files.ChangeSince(work.Stage) is { } change)
        {
            return new Rerun.NotPossible(change);
        }

        var staging = store.Layout.RerunOf(work.Key.Digest);
        if (leases.TryTake(Path.GetFileName(staging)) is { } other)
        {
            return new Rerun.NotPossible($"it is being executed again by {other}");
        }

        observer.On(new RunEvent.StageStarted(work.Stage.Instance, "to compare it with its record", 1, record.Provenance.WallSeconds));
        try
        {
            return await RunAsync(work, record, staging, stop).ConfigureAwait(false);
        }
        finally
        {
            store.Disk.DeleteFolder(staging);
            leases.Release(Path.GetFileName(staging));
        }
    }

    private async Task<Rerun> RunAsync(StageWork work, ActionRecord record, string staging, StopSignal stop)
    {
        for (var attempt = 1; !stop.Orderly.IsCancellationRequested; attempt++)
        {
            var execution = await ExecuteAsync(work, staging, stop).ConfigureAwait(false);
            if (execution.Failure is not null && RetryPolicy.PauseAfter(execution.Ending, attempt, work.Stage) is { } pause)
            {
                await Task.Delay(pause, settings.Time, stop.Orderly).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            var line = LineOf(work, record, execution.Ending);
            return execution.IsDone ? new Rerun.Ended(Compared(line, record, execution.Folders))
                : execution.Failure is { } failure ? new Rerun.Ended(Failed(line, failure))
                : new Rerun.Stopped();
        }

        return new Rerun.Stopped();
    }

    private async Task<Execution> ExecuteAsync(StageWork work, string staging, StopSignal stop)
    {
        var stops = new List<CancellationTokenRegistration>();
        try
        {
            return await stages.ExecuteAsync(
                work,
                staging,
                Path.Combine(staging, "scratch"),
                store.Layout.RerunLogOf(work.Stage.Instance),
                running => stops.AddRange([stop.Orderly.Register(running.Stop), stop.AtOnce.Register(running.Kill)])).ConfigureAwait(false);
        }
        finally
        {
            stops.ForEach(registration => registration.Dispose());
        }
    }

    private LedgerLine LineOf(StageWork work, ActionRecord record, TaskEnding ending) => new()
    {
        At = settings.Time.GetUtcNow(),
        Stage = work.Stage.Instance,
        Key = work.Key.Digest.ToString(),
        Verdict = RerunVerdict.SameBytes,
        Fingerprint = Fingerprint.Of(settings, work.Stage),
        Recorded = Fingerprint.Of(record.Provenance),
        WallSeconds = ending.WallSeconds,
    };

    private LedgerLine Compared(LedgerLine line, ActionRecord record, StageFolders folders)
    {
        var differences = folders.Outputs
            .Select(output => _comparer.Compare(output.Key, record.Outputs[output.Key], output.Value))
            .Where(output => output.Verdict != RerunVerdict.SameBytes)
            .ToList();
        var compared = line with { Verdict = differences.Select(output => output.Verdict).DefaultIfEmpty(RerunVerdict.SameBytes).Max(), Differences = differences };
        observer.On(new RunEvent.StageCompared(line.Stage, compared));
        return compared;
    }

    private LedgerLine Failed(LedgerLine line, Attempt.Failed failure)
    {
        var failed = line with { Verdict = RerunVerdict.Failed, Message = failure.Message };
        observer.On(new RunEvent.StageCompared(line.Stage, failed) { LogTail = failure.LogTail, LogFile = failure.LogFile });
        return failed;
    }
}
