using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Posix;

namespace Retable.Engine.Processes;

/// <summary>Where stages run: on this machine, on a cluster.</summary>
/// <remarks>
/// An executor starts a self-contained task and says how it ended, no more. What came out is read from the task's
/// staging folder, which lies in the store, and never from what a queue says.
/// </remarks>
public interface IExecutor : IDisposable
{
    /// <summary>Starts a task. Never throws for a task that cannot start: that is one of its endings.</summary>
    /// <param name="task">All that is needed to run it anywhere where the project's folder is seen.</param>
    /// <param name="gpus">Indices of the GPUs it may use; empty for none.</param>
    /// <param name="heard">Called with what the step says, from any thread, never after the task has ended.</param>
    IRunningTask Start(StageTask task, IReadOnlyList<string> gpus, Action<StepEvent> heard);

    /// <summary>Begins a run: the observer hears what concerns no single task, for instance how long a queue is or that it does not answer.</summary>
    void Attach(IRunObserver observer)
    {
    }

    /// <summary>Clears away what an engine that died left of tasks whose outcome is in the store.</summary>
    /// <param name="store">The store's folder.</param>
    /// <param name="isDone">Whether the store has what a key stands for.</param>
    void TidyUp(string store, Func<Digest, bool> isDone)
    {
    }

    /// <summary>Ends a run: the observer hears what is left to say, and nothing after that.</summary>
    void Detach()
    {
    }

    /// <summary>Whether a task that is asked to stop goes on by itself, to be found again by the next run. Then only <see cref="IRunningTask.Kill"/> ends it.</summary>
    bool LeavesTasksRunning => false;
}

/// <summary>A task under way.</summary>
public interface IRunningTask
{
    /// <summary>How it ended. Never faulted.</summary>
    Task<TaskEnding> Ended { get; }

    /// <summary>Asks the step to write its checkpoint and leave; it is killed when it does not.</summary>
    void Stop();

    /// <summary>Ends it now.</summary>
    void Kill();

    /// <summary>The engine has taken what came of it into the store, or given it up: nothing of the task is needed any more.</summary>
    void Taken()
    {
    }
}

/// <summary>One execution of a stage, with all that it needs: can be written to a file and run elsewhere.</summary>
public sealed record StageTask
{
    /// <summary>The stage's instance, for messages.</summary>
    public required string Instance { get; init; }

    public required TaskProgram Program { get; init; }

    /// <summary>What the step is told; its output paths lie in the staging folder.</summary>
    public required StepSpec Spec { get; init; }

    /// <summary>The task's own folder in the store, where it also runs: <c>in/</c>, <c>out/</c>, <c>spec.json</c>.</summary>
    public required string Staging { get; init; }

    /// <summary>The store's folder.</summary>
    public required string Store { get; init; }

    /// <summary>The engine, by a name that no other one has: what a dead engine left running is known by it.</summary>
    public string Engine { get; init; } = "";

    /// <summary>Where standard error and plain standard output go.</summary>
    public required string LogFile { get; init; }

    public required StageResources Resources { get; init; }

    /// <summary>Names of variables that it sees besides the usual ones, as they are set where the engine runs.</summary>
    public ImmutableArray<string> Variables { get; init; } = [];

    /// <summary>Names of variables that it sees and whose values are hidden in all that it says.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    public TimeSpan? Timeout { get; init; }

    /// <summary>Seconds it took before; null if it never ran. A short one may be given to a warm worker.</summary>
    public double? ExpectedSeconds { get; init; }

    /// <summary>What the instances of its group used before; null if none ever ran.</summary>
    public TaskUsage? Usual { get; init; }
}

/// <summary>What tasks of a kind use: the 95th percentile over those that the store has records of.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="Memory">Bytes at the peak; 0 where unknown.</param>
public sealed record TaskUsage(double Seconds, long Memory);

/// <summary>What a task starts.</summary>
public abstract record TaskProgram
{
    private TaskProgram()
    {
    }

    /// <summary>A verb of a step executable. <c>Path</c>: full path of the program or its <c>.dll</c>.</summary>
    public sealed record Verb(string Path, string Name) : TaskProgram;

    /// <summary>A command, its slots and parameters filled in.</summary>
    /// <param name="Shell">What runs it.</param>
    /// <param name="Text">Its text.</param>
    /// <param name="Grace">How long what it leaves running may go on.</param>
    public sealed record Command(CommandShell Shell, string Text, TimeSpan Grace) : TaskProgram
    {
        /// <summary>Whether it sees nothing of the disk but the system, its folder and <see cref="Sees"/>.</summary>
        public bool IsHermetic { get; init; }

        /// <summary>What it finds in place of the machine's own programs; null for these.</summary>
        public CommandEnvironment? Environment { get; init; }

        /// <summary>Full paths of the files and folders that its stage declares, where it sees no others.</summary>
        public ImmutableArray<string> Sees { get; init; } = [];
    }
}

/// <summary>How a task ended.</summary>
public sealed record TaskEnding(TaskCause Cause)
{
    /// <summary>The exit code; for a signal 128 and its number, as shells have it.</summary>
    public int ExitCode { get; init; }

    public double WallSeconds { get; init; }

    public double CpuSeconds { get; init; }

    /// <summary>Bytes; 0 where unknown.</summary>
    public long PeakMemory { get; init; }

    /// <summary>How often it went on from a checkpoint.</summary>
    public int Resumed { get; init; }

    /// <summary>What the step, or the executor, gives as the reason.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether it failed for what the machine lacks: the exit code is then <see cref="Contract.ExitCode.Machine"/>, also of a command.</summary>
    public bool IsMachineFault { get; init; }

    /// <summary>The last lines that it printed, where the disk had no room for its log; null if the log has them.</summary>
    public IReadOnlyList<string>? LastLines { get; init; }

    /// <summary>The machine that it ran on; null for this one.</summary>
    public TaskMachine? Machine { get; init; }

    /// <summary>The ending of a task that could not be started, or not be looked after: the machine's fault where the error is one of its own.</summary>
    internal static TaskEnding NeverStarted(Exception error, string path) => Errno.Explain(error, path) is { } explained
        ? new(TaskCause.NotStarted) { ExitCode = Contract.ExitCode.Machine, Fault = explained.Describe() }
        : new(TaskCause.NotStarted) { ExitCode = Contract.ExitCode.Failed, Fault = error.Message };
}

/// <summary>The machine that a task ran on, as far as its result may depend on it.</summary>
/// <param name="Name">Its name in its network.</param>
/// <param name="Processor">The processor's name; null where unknown.</param>
/// <param name="InstructionSet">The vector instructions that libtorch uses there; null where unknown.</param>
public sealed record TaskMachine(string Name, string? Processor, string? InstructionSet);

/// <summary>Why a task ended.</summary>
public enum TaskCause
{
    /// <summary>By itself, with an exit code.</summary>
    Exited,

    /// <summary>By a signal that this engine did not send: killed from outside, out of memory, crashed.</summary>
    Signalled,

    /// <summary>It ran for longer than it may.</summary>
    TimedOut,

    /// <summary>This engine asked it to stop or killed it.</summary>
    Stopped,

    /// <summary>It never started.</summary>
    NotStarted,
}
