using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Commands;
using Retable.Engine.Posix;

namespace Retable.Engine.Processes;

/// <summary>Runs stages as processes of this machine.</summary>
/// <param name="grace">How long a step that was asked to stop may take before it is killed.</param>
public sealed class LocalExecutor(TimeSpan grace) : IExecutor
{
    private readonly WarmWorkers _warm = new(grace);

    /// <inheritdoc/>
    public IRunningTask Start(StageTask task, IReadOnlyList<string> gpus, Action<StepEvent> heard)
    {
        var specFile = Path.Combine(task.Staging, "spec.json");
        try
        {
            File.WriteAllBytes(specFile, task.Spec.ToJson());
            return _warm.TryStart(task, gpus, specFile, heard) ?? new FreshProcess(task, StartOf(task, gpus, specFile), heard, grace);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or MachineException)
        {
            return new NeverStarted(TaskEnding.NeverStarted(error, specFile));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _warm.Dispose();

    /// <summary>How to start a program: an assembly needs the .NET that this engine runs on.</summary>
    public static (string File, IReadOnlyList<string> Arguments) CommandLine(string program, params string[] arguments) =>
        program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? (Path.Combine(StepEnvironment.DotnetRoot, "dotnet"), ["exec", program, .. arguments])
            : (program, arguments);

    private static ChildStart StartOf(StageTask task, IReadOnlyList<string> gpus, string specFile)
    {
        var (file, arguments) = task.Program switch
        {
            TaskProgram.Verb verb => CommandLine(verb.Path, verb.Name, specFile),
            TaskProgram.Command command => CommandStart.Prepare(command, task, gpus),
            _ => throw new ArgumentException($"unknown kind of program: {task.Program}"),
        };
        return new ChildStart(file, arguments, StepEnvironment.Of(task, gpus), task.Staging);
    }

    /// <summary>One step in a process of its own, looked after by a thread of its own.</summary>
    private sealed class FreshProcess : IRunningTask
    {
        private readonly TaskDeadline _deadline;
        private readonly TaskCompletionSource<TaskEnding> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public FreshProcess(StageTask task, ChildStart start, Action<StepEvent> heard, TimeSpan grace)
        {
            _deadline = new TaskDeadline(task.Timeout, grace);
            new Thread(() => Run(task, start, heard)) { IsBackground = true, Name = task.Instance }.Start();
        }

        public Task<TaskEnding> Ended => _ended.Task;

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
            const int LinesLookedAt = 20;
            var started = Stopwatch.GetTimestamp();
            var secrets = Secrets.Read(task.Secrets, task.Spec.Stage);
            using var ears = new TaskEars(task.LogFile, heard, secrets);
            var since = LivingProcess.Now;
            using var child = ChildProcess.Start(start);
            var command = task.Program as TaskProgram.Command;
            var left = command is null ? null : new LeftRunning(child, since, start.Environment[StepEnvironment.TemporaryFolder], command.Grace);
            var memory = new MemoryWatch(child.Id);
            var (end, leftBehind) = ProcessPump.Run(child, new Sink(ears, _deadline, child, memory, left));
            ears.End();
            left?.Kill();
            if (leftBehind)
            {
                ears.Note("the step left a process running that holds its output open");
            }

            var fullDisk = command is not null && end.ExitCode != ExitCode.Done ? DiskRoom.Fault(task.Store, ears.LastLines(LinesLookedAt)) : null;
            // What was waited for may have ended by the signal that the person or the limit sent, and not by itself.
            var isCut = left is { IsRunning: true } || (left is { WasWaitedFor: true } && _deadline.WasAsked);
            var fault = fullDisk ?? ears.Fault ?? _deadline.Fault ?? left?.Fault ?? (end.Signal == 0 ? null : $"the step was killed by signal {end.Signal}");
            var exitCode = fullDisk is not null ? ExitCode.Machine : isCut ? ExitCode.Failed : end.ExitCode;
            return new TaskEnding(_deadline.CauseOf(exitCode, end.Signal == 0 ? TaskCause.Exited : TaskCause.Signalled, task.Spec.Outputs.Values))
            {
                ExitCode = exitCode,
                WallSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
                CpuSeconds = end.CpuSeconds,
                PeakMemory = memory.Peak(end.PeakMemory),
                Resumed = ears.Resumed,
                Fault = fault is null ? null : secrets.Hide(fault),
                IsMachineFault = fullDisk is not null,
                LastLines = ears.LogIsCut ? ears.LastLines(LinesLookedAt) : null,
            };
        }

        private sealed class Sink(TaskEars ears, TaskDeadline deadline, ChildProcess child, MemoryWatch memory, LeftRunning? left) : IProcessSink
        {
            public void Output(ReadOnlySpan<byte> bytes) => ears.Output(bytes);

            public void Error(ReadOnlySpan<byte> bytes) => ears.Error(bytes);

            public void Tick()
            {
                memory.Look();
                deadline.Tick(child.Signal);
            }

            public bool Lingers() => left?.MustWait() == true && !deadline.WasAsked;
        }
    }

    private sealed class NeverStarted(TaskEnding ending) : IRunningTask
    {
        public Task<TaskEnding> Ended { get; } = Task.FromResult(ending);

        public void Stop()
        {
        }

        public void Kill()
        {
        }
    }
}
