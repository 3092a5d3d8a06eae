using System.Text.Json;
using System.Text.Json.Serialization;
using Retable.Engine.Determinism;
using Retable.Engine.Planning;
using Retable.Engine.Store;

namespace Retable.Engine.Journal;

/// <summary>What happens during a run, as the terminal, <c>--json</c> and the journal are told.</summary>
/// <remarks>A stage is named by its instance: <c>cac.laptop/member[seed=3]</c>. Times are seconds, memory is bytes.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(RunStarted), "run_started")]
[JsonDerivedType(typeof(Waiting), "waiting")]
[JsonDerivedType(typeof(TookOver), "took_over")]
[JsonDerivedType(typeof(Warning), "warning")]
[JsonDerivedType(typeof(ObjectDamaged), "object_damaged")]
[JsonDerivedType(typeof(StageStarted), "stage_started")]
[JsonDerivedType(typeof(StageProgress), "stage_progress")]
[JsonDerivedType(typeof(StageScalar), "stage_scalar")]
[JsonDerivedType(typeof(StageLog), "stage_log")]
[JsonDerivedType(typeof(StageResumed), "stage_resumed")]
[JsonDerivedType(typeof(StageRetry), "stage_retry")]
[JsonDerivedType(typeof(StageEnded), "stage_ended")]
[JsonDerivedType(typeof(StageBegan), "stage_began")]
[JsonDerivedType(typeof(Queue), "queue")]
[JsonDerivedType(typeof(ClusterUsage), "cluster_usage")]
[JsonDerivedType(typeof(Stopping), "stopping")]
[JsonDerivedType(typeof(RunEnded), "run_ended")]
[JsonDerivedType(typeof(Judged), "judged")]
[JsonDerivedType(typeof(Reproduced), "reproduced")]
[JsonDerivedType(typeof(NothingCommitted), "nothing_committed")]
[JsonDerivedType(typeof(RerunStarted), "rerun_started")]
[JsonDerivedType(typeof(NotRepeatable), "not_repeatable")]
[JsonDerivedType(typeof(StageCompared), "stage_compared")]
[JsonDerivedType(typeof(RerunEnded), "rerun_ended")]
public abstract record RunEvent
{
    /// <summary>The plan is made and the first stages are about to start.</summary>
    /// <param name="Run">The run's name, sortable by time: <c>20260131-235959-1a2b</c>.</param>
    /// <param name="Command">What the person typed.</param>
    /// <param name="UpToDate">How many stages have nothing to do.</param>
    /// <param name="Restore">How many only have to be put in place.</param>
    /// <param name="Execute">How many must run.</param>
    /// <param name="Unknown">How many depend on what others will give.</param>
    /// <param name="ExpectedSeconds">Wall time by what the stages took before; null if any of them never ran.</param>
    public sealed record RunStarted(string Run, string Command, int UpToDate, int Restore, int Execute, int Unknown, double? ExpectedSeconds) : RunEvent
    {
        /// <summary>The experiments that take part, as papers and scopes: <c>cac.smoke+train_size=600</c>; null for none.</summary>
        public IReadOnlyList<string>? Experiments { get; init; }

        /// <summary>How many of those to restore come from stores elsewhere; null for none.</summary>
        public int? Fetch { get; init; }

        /// <summary>What is to be fetched for them, in bytes; null for nothing.</summary>
        public long? FetchBytes { get; init; }
    }

    /// <summary>How the results compare with those that the committed lock names.</summary>
    /// <param name="Pipeline">Paper and profile: <c>cac.smoke</c>.</param>
    /// <param name="Result">Of the stages that did the same work.</param>
    /// <param name="Committed">Where the committed ones were made; null if the lock does not say.</param>
    /// <param name="Here">This machine; null if it is not known.</param>
    public sealed record Reproduced(string Pipeline, Reproduction Result, LockMachine? Committed, LockMachine? Here) : RunEvent;

    /// <summary>No lock of this paper and profile is committed, so that there is nothing to compare the results with.</summary>
    /// <param name="Pipeline">Paper and profile: <c>cac.smoke</c>.</param>
    /// <param name="Lock">The file that would have to be committed, relative to the project.</param>
    public sealed record NothingCommitted(string Pipeline, string Lock) : RunEvent;

    /// <summary>Another engine holds the store; this one waits, or gives up if it was told not to wait.</summary>
    public sealed record Waiting(LockHolder? Holder, bool GivesUp = false) : RunEvent;

    /// <summary>The engine that held the store died; what it left half done was put in order.</summary>
    public sealed record TookOver(LockHolder Dead) : RunEvent;

    /// <summary>Something that the person should know and that stops nothing.</summary>
    public sealed record Warning(string Message) : RunEvent;

    /// <summary>An object of the store is not what its name says, and what is done about it.</summary>
    public sealed record ObjectDamaged(string Object, string Found, string Remedy) : RunEvent;

    /// <summary>A step starts.</summary>
    /// <param name="Stage">The instance.</param>
    /// <param name="Why">Why it runs, in a sentence.</param>
    /// <param name="Attempt">Which try this is, from 1.</param>
    /// <param name="ExpectedSeconds">How long it took last time; null if it never ran.</param>
    public sealed record StageStarted(string Stage, string Why, int Attempt, double? ExpectedSeconds) : RunEvent;

    public sealed record StageProgress(string Stage, double Done, double Total, string Unit, string? Caption) : RunEvent;

    public sealed record StageScalar(string Stage, string Name, double Value, long? Step) : RunEvent;

    /// <summary>A line that a step logged. <c>Level</c>: info or warning.</summary>
    public sealed record StageLog(string Stage, string Level, string Message) : RunEvent;

    /// <summary>A step goes on from its checkpoint.</summary>
    public sealed record StageResumed(string Stage, string From) : RunEvent;

    /// <summary>A step met a passing fault and is tried again after a pause.</summary>
    public sealed record StageRetry(string Stage, int Attempt, double PauseSeconds, string Message) : RunEvent;

    /// <summary>A stage is settled for this run.</summary>
    public sealed record StageEnded(string Stage, StageEnding How) : RunEvent
    {
        public double WallSeconds { get; init; }

        public double CpuSeconds { get; init; }

        public long PeakMemory { get; init; }

        /// <summary>Which try it was, from 1; 0 if nothing was executed.</summary>
        public int Attempt { get; init; }

        /// <summary>The step's exit code; null if nothing was executed or it was killed.</summary>
        public int? ExitCode { get; init; }

        /// <summary>The store elsewhere that its outputs were fetched from; null for outputs that were in the store here, or that it made.</summary>
        public string? FetchedFrom { get; init; }

        /// <summary>What went wrong, ready to be printed.</summary>
        public string? Message { get; init; }

        /// <summary>The last lines of its log, for a failed stage.</summary>
        public IReadOnlyList<string>? LogTail { get; init; }

        /// <summary>Where the whole log is.</summary>
        public string? LogFile { get; init; }
    }

    /// <summary>The person asked to stop: what runs may finish or write its checkpoint, nothing new starts.</summary>
    public sealed record Stopping(bool AtOnce, int Running) : RunEvent
    {
        /// <summary>Whether what runs goes on without this engine, on a cluster, unless it is killed.</summary>
        public bool LeavesThemRunning { get; init; }
    }

    /// <summary>A stage that was in a cluster's queue has begun.</summary>
    /// <param name="Stage">The instance.</param>
    /// <param name="Job">The job's number there.</param>
    /// <param name="Node">The machine.</param>
    public sealed record StageBegan(string Stage, string Job, string Node) : RunEvent;

    /// <summary>How a run's stages stand in a cluster's queue; said when it changes.</summary>
    /// <param name="Pending">How many stages are in the queue, or about to be.</param>
    /// <param name="Running">How many have begun.</param>
    /// <param name="Reasons">Why stages wait, in the scheduler's words, and how many for each.</param>
    public sealed record Queue(int Pending, int Running, IReadOnlyDictionary<string, int> Reasons) : RunEvent;

    /// <summary>What the stages of each group asked of a cluster, and what they used of it.</summary>
    public sealed record ClusterUsage(IReadOnlyList<GroupUsage> Groups) : RunEvent;

    /// <summary>The run is over.</summary>
    /// <param name="ExitCode">See <see cref="Contract.ExitCode"/>.</param>
    /// <param name="WallSeconds">From the start, waiting for the store included.</param>
    /// <param name="Endings">How many stages ended how.</param>
    /// <param name="ToResume">What to type to go on, after a stop or a failure.</param>
    public sealed record RunEnded(int ExitCode, double WallSeconds, IReadOnlyDictionary<StageEnding, int> Endings, string? ToResume) : RunEvent;

    /// <summary>What the run measured was held against what was accepted; the command ends with this exit code, not with the run's.</summary>
    /// <param name="ExitCode">See <see cref="Contract.ExitCode"/>.</param>
    /// <param name="Found">In a line: <c>3 worse, 40 unchanged</c>.</param>
    public sealed record Judged(int ExitCode, string Found) : RunEvent;

    /// <summary>Recorded stages are about to be executed again.</summary>
    /// <param name="Command">What the person typed.</param>
    /// <param name="Recorded">How many there were to choose from.</param>
    /// <param name="Sample">How many were chosen.</param>
    /// <param name="Seed">What chose them.</param>
    /// <param name="ExpectedSeconds">What they took when they were recorded.</param>
    /// <param name="LeftOut">The recorded stages that cannot be executed again, for what reason.</param>
    /// <param name="NeverRan">How many stages have no record.</param>
    public sealed record RerunStarted(
        string Command, int Recorded, int Sample, ulong Seed, double ExpectedSeconds, IReadOnlyList<UnrepeatableStage> LeftOut, int NeverRan) : RunEvent;

    /// <summary>A stage of the sample turned out not to be at hand any more.</summary>
    public sealed record NotRepeatable(string Stage, string Why) : RunEvent;

    /// <summary>A recorded stage was executed again and held against its record.</summary>
    public sealed record StageCompared(string Stage, LedgerLine Found) : RunEvent
    {
        /// <summary>The last lines of its log, for one that failed.</summary>
        public IReadOnlyList<string>? LogTail { get; init; }

        /// <summary>Where the whole log is.</summary>
        public string? LogFile { get; init; }
    }

    /// <summary>All that were chosen have been executed again, or the person stopped it.</summary>
    /// <param name="ExitCode">See <see cref="Contract.ExitCode"/>.</param>
    /// <param name="WallSeconds">From the start, waiting for the store included.</param>
    /// <param name="Recorded">How many there were to choose from.</param>
    /// <param name="Verdicts">How many came out how.</param>
    public sealed record RerunEnded(int ExitCode, double WallSeconds, int Recorded, IReadOnlyDictionary<RerunVerdict, int> Verdicts) : RunEvent;

    public string ToLine() => JsonSerializer.Serialize(this, JournalJson.Default.RunEvent);

    /// <summary>Reads a line; null for one that is no event, for instance because a crash cut it short.</summary>
    public static RunEvent? FromLine(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, JournalJson.Default.RunEvent);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>How a stage ended in a run.</summary>
public enum StageEnding
{
    /// <summary>It was executed.</summary>
    Ran,

    /// <summary>Its outputs came from the store.</summary>
    Restored,

    /// <summary>Nothing was to be done.</summary>
    UpToDate,

    /// <summary>A stage that it reads from ran and gave equal outputs, so that nothing was to be done.</summary>
    CutOff,

    Failed,

    /// <summary>It was asked to stop, or killed, before its end.</summary>
    Stopped,

    /// <summary>It was not started, because a stage that it reads from failed or was stopped.</summary>
    Skipped,
}

/// <summary>What the stages of a group asked of a cluster and used of it.</summary>
/// <param name="Group">The stages' common name: <c>cac.laptop/model</c>.</param>
/// <param name="Stages">How many ended.</param>
/// <param name="AskedSeconds">The longest time that one asked for.</param>
/// <param name="UsedSeconds">The longest that one took.</param>
/// <param name="AskedMemory">Bytes, the most; 0 if none was asked for.</param>
/// <param name="UsedMemory">Bytes, the highest peak.</param>
/// <param name="Cpus">Cores that each asked for.</param>
/// <param name="CpuShare">CPU time over what the cores could have given, 0 to 1.</param>
public sealed record GroupUsage(
    string Group, int Stages, double AskedSeconds, double UsedSeconds, long AskedMemory, long UsedMemory, int Cpus, double CpuShare);
