using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Posix;

namespace Retable.Engine.Processes;

/// <summary>When a step is asked to stop, and when it is killed because it did not.</summary>
/// <remarks>Requests come from any thread; signals are sent only by <see cref="Tick"/>, from the thread that looks after the step.</remarks>
/// <param name="timeout">How long it may run; null for as long as it likes.</param>
/// <param name="grace">How long it may take to stop.</param>
internal sealed class TaskDeadline(TimeSpan? timeout, TimeSpan grace)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();
    private TaskCause? _cause;
    private bool _killNow;
    private long _asked;

    /// <summary>Asks the step to stop.</summary>
    public void Stop() => Ask(TaskCause.Stopped, atOnce: false);

    /// <summary>Ends the step now.</summary>
    public void Kill() => Ask(TaskCause.Stopped, atOnce: true);

    /// <summary>Looks at the time and at what was asked, and sends the signal that is due.</summary>
    public void Tick(Action<int> signal)
    {
        if (timeout is { } limit && Stopwatch.GetElapsedTime(_started) > limit)
        {
            Ask(TaskCause.TimedOut, atOnce: false);
        }

        lock (_lock)
        {
            if (_killNow || (_asked != 0 && Stopwatch.GetElapsedTime(_asked) > grace))
            {
                signal(Libc.SignalKill);
            }
            else if (_cause is not null && _asked == 0)
            {
                _asked = Stopwatch.GetTimestamp();
                signal(Libc.SignalTerminate);
            }
        }
    }

    /// <summary>Whether a signal was or will be sent.</summary>
    public bool WasAsked => _cause is not null;

    /// <summary>Why the step ended; one that was done before the request reached it counts as done. Many programs end with 0 because they were asked to: what they leave out tells.</summary>
    /// <param name="exitCode">Its exit code.</param>
    /// <param name="otherwise">The cause if nothing was asked of it.</param>
    /// <param name="outputs">The files that it has to write; looked at only if something was asked of it.</param>
    public TaskCause CauseOf(int exitCode, TaskCause otherwise, IEnumerable<string> outputs)
    {
        lock (_lock)
        {
            return exitCode == ExitCode.Done && (_cause is null || outputs.All(File.Exists)) ? TaskCause.Exited : _cause ?? otherwise;
        }
    }

    /// <summary>What to say of a step that ran for too long; null for any other.</summary>
    public string? Fault => _cause == TaskCause.TimedOut ? $"it ran for longer than its limit of {timeout!.Value.TotalSeconds:0.###} s" : null;

    private void Ask(TaskCause cause, bool atOnce)
    {
        lock (_lock)
        {
            _cause ??= cause;
            _killNow |= atOnce;
        }
    }
}
