using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;

namespace Retable.Engine.Scheduling;

/// <summary>Decides whether, when and with what a step is tried again. The caller waits for the pause.</summary>
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

    /// <summary>The resources that a try asks for: n times the memory in the n-th try, if the stage wants that.</summary>
    public static StageResources ResourcesOf(StageResources first, int attempt) =>
        first.MoreMemoryAtRetry ? first with { Memory = first.Memory * attempt } : first;
}
