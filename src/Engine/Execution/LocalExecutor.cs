using System.Text;
using Retable.Contract;
using Retable.Engine.Posix;

namespace Retable.Engine.Execution;

/// <summary>Runs stages as processes of this machine.</summary>
/// <param name="grace">How long a step that was asked to stop may take before it is killed.</param>
public sealed class LocalExecutor(TimeSpan grace) : IExecutor
{
    private const int LongestArgument = 128 << 10;
    private readonly WarmWorkers _warm = new(grace);

    /// <inheritdoc/>
    public IRunningTask Start(StageTask task, IReadOnlyList<string> gpus, Action<StepEvent> heard)
    {
        var specFile = Path.Combine(task.Staging, "spec.json");
        try
        {
            File.WriteAllBytes(specFile, task.Spec.ToJson());
            return _warm.TryStart(task, gpus, specFile, heard) ?? (IRunningTask)StepProcess.Start(task, StartOf(task, gpus, specFile), heard, grace);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
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
            TaskProgram.Command command => Shell(command.Text, task.Staging),
            _ => throw new ArgumentException($"unknown kind of program: {task.Program}"),
        };
        return new ChildStart(file, arguments, StepEnvironment.Of(task, gpus), task.Staging);
    }

    /// <summary>The kernel takes no argument of 128 KiB or more, which a list of some thousand inputs is; such a command becomes a script.</summary>
    private static (string File, IReadOnlyList<string> Arguments) Shell(string text, string staging)
    {
        if (Encoding.UTF8.GetByteCount(text) < LongestArgument)
        {
            return ("/bin/sh", ["-c", text]);
        }

        var script = Path.Combine(staging, ".command.sh");
        File.WriteAllText(script, text);
        return ("/bin/sh", [script]);
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
