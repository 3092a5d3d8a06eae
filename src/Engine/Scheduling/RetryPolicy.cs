using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;

namespace Retable.Engine.Scheduling;

/// <summary>Whether, when and with what a step is tried again. Pure: the pause is for the caller to wait.</summary>
internal static class RetryPolicy
{
    private const double FirstPauseSeconds = 1;
    private const double LongestPauseSeconds = 60;

    /// <summary>The pause before the next try; null if there is none.</summary>
    /// <param name="ending">
    /// How the last try ended. Only a passing fault (exit code 75) deserves another one, and a step that was killed
    /// from outside, as the kernel does when memory runs out, if the next try may ask for more of it.
    /// </param>
    /// <param name="attempt">Which try that was, from 1.</param>
    /// <param name="stage">How many retries it has, and whether they ask for more memory.</param>
    public static TimeSpan? PauseAfter(TaskEnding ending, int attempt, Stage stage)
    {
        const int KilledCode = 128 + 9;
        var passing = ending is { Cause: TaskCause.Exited, ExitCode: ExitCode.TryAgain }
            || (ending is { Cause: TaskCause.Signalled, ExitCode: KilledCode } && stage.Resources.MoreMemoryAtRetry);
        return passing && attempt <= stage.Retries
            ? TimeSpan.FromSeconds(Math.Min(FirstPauseSeconds * Math.Pow(2, attempt - 1), LongestPauseSeconds))
            : null;
    }

    /// <summary>What a try asks for: where the stage wants it, the n-th try n times the memory.</summary>
    public static StageResources ResourcesOf(StageResources first, int attempt) =>
        first.MoreMemoryAtRetry ? first with { Memory = first.Memory * attempt } : first;
}
