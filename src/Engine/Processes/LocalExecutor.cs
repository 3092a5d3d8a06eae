using System.Text;
using Retable.Contract;
using Retable.Engine.Commands;
using Retable.Engine.Posix;

namespace Retable.Engine.Processes;

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
            TaskProgram.Command command => Shell(command, task, gpus),
            _ => throw new ArgumentException($"unknown kind of program: {task.Program}"),
        };
        return new ChildStart(file, arguments, StepEnvironment.Of(task, gpus), task.Staging);
    }

    /// <summary>The kernel takes no argument of 128 KiB or more, which a list of some thousand inputs is; such a command becomes a script.</summary>
    private static (string File, IReadOnlyList<string> Arguments) Shell(TaskProgram.Command command, StageTask task, IReadOnlyList<string> gpus)
    {
        var words = command.Shell.Words;
        var isBrought = command.Environment is not null; // an image or an environment may bring the program
        var found = ProgramPath.Find(words[0]) ?? (isBrought ? words[0] : null) ?? throw new MachineException($"stage '{task.Spec.Stage}' is run by '{words[0]}', and there is no such program here")
        {
            Hint = "Install it, or declare another one: 'shell: sh' runs what needs nothing of bash.",
        };
        // A name stays as it is written: the shell begins its messages with it.
        var program = words[0].Contains('/', StringComparison.Ordinal) ? found : words[0];
        if (Encoding.UTF8.GetByteCount(command.Text) < LongestArgument)
        {
            return Inside(command, task, gpus, program, [.. words.Skip(1), command.Text]);
        }

        var script = Path.Combine(task.Staging, ".command");
        File.WriteAllText(script, command.Text);
        // Without the -c, or -e, that announces the text itself.
        return Inside(command, task, gpus, program, [.. words.Skip(1).Take(words.Length - 2), script]);
    }

    private static (string File, IReadOnlyList<string> Arguments) Inside(TaskProgram.Command command, StageTask task, IReadOnlyList<string> gpus, string program, IReadOnlyList<string> arguments) =>
        command.IsHermetic ? HermeticRoom.Enter(task, command, program, arguments)
        : command.Environment is not null ? EnvironmentRoom.Enter(task, command, gpus, program, arguments)
        : (program, arguments);

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
