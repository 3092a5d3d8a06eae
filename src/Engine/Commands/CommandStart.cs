using System.Text;
using Retable.Contract;
using Retable.Engine.Posix;
using Retable.Engine.Processes;

namespace Retable.Engine.Commands;

/// <summary>How the command of a stage is started: by its shell, inside the room or the environment that it asks for.</summary>
internal static class CommandStart
{
    private const int LongestArgument = 128 << 10;

    /// <summary>The program to start and its arguments.</summary>
    /// <param name="command">The command, its slots and parameters filled in.</param>
    /// <param name="task">Whose folder it runs in; a command that is too long for an argument is written there.</param>
    /// <param name="gpus">The GPUs that it may use.</param>
    /// <exception cref="MachineException">The shell, or what makes its environment, is not installed.</exception>
    public static (string File, IReadOnlyList<string> Arguments) Prepare(TaskProgram.Command command, StageTask task, IReadOnlyList<string> gpus)
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

        // The kernel takes no argument of 128 KiB or more, which a list of some thousand inputs is: such a command becomes a script.
        var script = Path.Combine(task.Staging, ".command");
        File.WriteAllText(script, command.Text);
        // Without the -c, or -e, that announces the text itself.
        return Inside(command, task, gpus, program, [.. words.Skip(1).Take(words.Length - 2), script]);
    }

    private static (string File, IReadOnlyList<string> Arguments) Inside(TaskProgram.Command command, StageTask task, IReadOnlyList<string> gpus, string program, IReadOnlyList<string> arguments) =>
        command.IsHermetic ? HermeticRoom.Enter(task, command, program, arguments)
        : command.Environment is not null ? EnvironmentRoom.Enter(task, command, gpus, program, arguments)
        : (program, arguments);
}
