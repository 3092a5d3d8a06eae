using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Posix;

namespace Retable.Engine.Execution;

/// <summary>One step in a process of its own, looked after by a thread of its own.</summary>
internal sealed class StepProcess : IRunningTask
{
    private readonly TaskDeadline _deadline;
    private readonly TaskCompletionSource<TaskEnding> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StepProcess(TaskDeadline deadline) => _deadline = deadline;

    public Task<TaskEnding> Ended => _ended.Task;

    /// <summary>Starts a task's program.</summary>
    /// <param name="task">What to run.</param>
    /// <param name="start">How.</param>
    /// <param name="heard">Gets the step's events.</param>
    /// <param name="grace">How long a step that was asked to stop may take before it is killed.</param>
    public static StepProcess Start(StageTask task, ChildStart start, Action<StepEvent> heard, TimeSpan grace)
    {
        var process = new StepProcess(new TaskDeadline(task.Timeout, grace));
        new Thread(() => process.Run(task, start, heard)) { IsBackground = true, Name = task.Instance }.Start();
        return process;
    }

    public void Stop() => _deadline.Stop();

    public void Kill() => _deadline.Kill();

    private void Run(StageTask task, ChildStart start, Action<StepEvent> heard)
    {
        TaskEnding ending;
        try
        {
            ending = RunToTheEnd(task, start, heard);
        }
        catch (Exception error)
        {
            ending = TaskEnding.NeverStarted(error, task.LogFile);
        }

        _ended.SetResult(ending);
    }

    private TaskEnding RunToTheEnd(StageTask task, ChildStart start, Action<StepEvent> heard)
    {
        var started = Stopwatch.GetTimestamp();
        var own = ProcessMemory.Peak("self");
        using var ears = new TaskEars(task.LogFile, heard);
        using var child = ChildProcess.Start(start);
        var (end, leftBehind) = ProcessPump.Run(child, new Sink(ears, _deadline, child));
        if (leftBehind)
        {
            ears.Note("the step left a process running that holds its output open");
        }

        return new TaskEnding(_deadline.CauseOf(end.ExitCode, end.Signal == 0 ? TaskCause.Exited : TaskCause.Signalled))
        {
            ExitCode = end.ExitCode,
            WallSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            CpuSeconds = end.CpuSeconds,
            // What the kernel reports counts the engine's own memory at the fork: not above that it says nothing.
            PeakMemory = end.PeakMemory > own ? end.PeakMemory : 0,
            Resumed = ears.Resumed,
            Fault = ears.Fault ?? _deadline.Fault ?? (end.Signal == 0 ? null : $"the step was killed by signal {end.Signal}"),
        };
    }

    private sealed class Sink(TaskEars ears, TaskDeadline deadline, ChildProcess child) : IProcessSink
    {
        public void Output(ReadOnlySpan<byte> bytes) => ears.Output(bytes);

        public void Error(ReadOnlySpan<byte> bytes) => ears.Error(bytes);

        public void Tick() => deadline.Tick(child.Signal);
    }
}
