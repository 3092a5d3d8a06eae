using Retable.Engine.Processes;
using Retable.Engine.Store;

namespace Retable.Engine.Attempts;

/// <summary>What came of one try at a stage.</summary>
internal abstract record Attempt
{
    private Attempt()
    {
    }

    /// <summary>Its outputs are in the store and its record is written.</summary>
    public sealed record Done(ActionRecord Record, TaskEnding Ending) : Attempt;

    /// <summary>The step failed, or did not do what it said.</summary>
    public sealed record Failed(string Message) : Attempt
    {
        /// <summary>How it ended; null if it never started.</summary>
        public TaskEnding? Ending { get; init; }

        public IReadOnlyList<string> LogTail { get; init; } = [];

        public string? LogFile { get; init; }
    }

    /// <summary>A passing fault: to be tried again after the pause.</summary>
    public sealed record Again(TimeSpan Pause, Failed Failure) : Attempt;

    /// <summary>This engine asked it to stop.</summary>
    public sealed record Stopped(TaskEnding Ending) : Attempt;

    /// <summary>What it reads is lost or damaged, and no longer in the store: the plan must be made anew.</summary>
    public sealed record InputLost : Attempt;

    /// <summary>Another engine executes the same key.</summary>
    public sealed record Leased(LockHolder By) : Attempt;

    /// <summary>Another engine has executed the same key since the plan was made.</summary>
    public sealed record DoneMeanwhile : Attempt;

    /// <summary>The stores elsewhere were asked for its record.</summary>
    public sealed record Asked : Attempt;

    /// <summary>No store elsewhere has its outputs.</summary>
    public sealed record NotThere : Attempt;

    /// <summary>The engine itself could not go on: the machine's fault, or our own.</summary>
    public sealed record Broken(Exception Error) : Attempt;

    /// <summary>Runs the work and returns what came of it; an exception becomes <see cref="Broken"/>.</summary>
    public static async Task<Attempt> OfAsync(Func<Task<Attempt>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            return new Broken(error);
        }
    }
}
