using System.Text;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Posix;
using Retable.Engine.Processes;

namespace Retable.Engine.Commands;

/// <summary>Starts a command where it sees the system, its own folder and what its stage declares, and nothing else of the disk.</summary>
/// <remarks>
/// In name spaces of its own for users and mounts: no rights are needed where the system allows these to everybody. The
/// command finds itself as user 0 there, with the rights of the person who runs the engine. What declared folders link to
/// elsewhere is not seen.
/// </remarks>
internal static class HermeticRoom
{
    /// <summary>Programs, their libraries and settings, and what the kernel shows.</summary>
    private static readonly string[] System = ["/bin", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/proc", "/sbin", "/sys", "/usr"];

    private static readonly string[] OwnNameSpaces = ["--map-root-user", "--mount", "--propagation", "private"];
    private static readonly Lazy<bool> IsAllowed = new(() => ProgramPath.Find("unshare") is { } unshare && Try(unshare));

    /// <summary>The program and arguments that start a command inside.</summary>
    /// <param name="task">Whose folder, scratch folder and declared files it sees.</param>
    /// <param name="command">What it sees besides.</param>
    /// <param name="program">The program that runs the command.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="MachineException">The system allows no such name spaces.</exception>
    public static (string File, IReadOnlyList<string> Arguments) Enter(StageTask task, TaskProgram.Command command, string program, IEnumerable<string> arguments)
    {
        if (!IsAllowed.Value)
        {
            throw new MachineException($"stage '{task.Spec.Stage}' is hermetic, and this system allows no name spaces of one's own (unshare {string.Join(' ', OwnNameSpaces)})")
            {
                Hint = "Allow them (sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces), or drop 'hermetic: true'.",
            };
        }

        var root = Path.Combine(task.Staging, ".root");
        Directory.CreateDirectory(root);
        var script = new StringBuilder($"mount -t tmpfs none {Quoted(root)}\nmkdir -m 1777 {Quoted(root + "/tmp")}\n");
        foreach (var path in System.Where(Path.Exists).Concat(command.Sees).Distinct())
        {
            Show(path, root, script, below: true);
        }

        // Without what is mounted below: the root that is made here lies in the task's folder.
        Show(task.Staging, root, script, below: false);
        Show(task.Spec.Scratch, root, script, below: false);

        script.Append($"exec unshare --root {Quoted(root)} --wd {Quoted(task.Staging)} \"$@\"\n");
        var file = Path.Combine(task.Staging, ".room");
        File.WriteAllText(file, script.ToString());
        return ("unshare", [.. OwnNameSpaces, "sh", "-eu", file, program, .. arguments]);
    }

    private static void Show(string path, string root, StringBuilder script, bool below)
    {
        var (from, to) = (Quoted(path), Quoted(root + path));
        if (System.Contains(path) && new DirectoryInfo(path).LinkTarget is { } target)
        {
            script.Append($"ln -s {Quoted(target)} {to}\n");
            return;
        }

        script.Append(Directory.Exists(path) ? $"mkdir -p {to}\n" : $"mkdir -p {Quoted(root + Path.GetDirectoryName(path))}\n: > {to}\n");
        script.Append($"mount {(below && Directory.Exists(path) ? "--rbind" : "--bind")} {from} {to}\n");
    }

    private static bool Try(string unshare)
    {
        using var child = ChildProcess.Start(new ChildStart(unshare, [.. OwnNameSpaces, "true"], StepEnvironment.Shared(1, []), "/"));
        return child.Wait().ExitCode == ExitCode.Done;
    }

    private static string Quoted(string text) => ShellWords.Quoted(text);
}
