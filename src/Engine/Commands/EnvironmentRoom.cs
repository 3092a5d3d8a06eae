using System.Security.Cryptography;
using System.Text;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Posix;
using Retable.Engine.Processes;

namespace Retable.Engine.Commands;

/// <summary>Starts a command in the environment that its stage declares, which the first command to need it makes.</summary>
/// <remarks>
/// Environments lie in <c>environments/</c> of the store, one for each lock file, and are made under a file lock: of two
/// commands that need the same one the second waits. One whose making was cut off is made anew.
/// </remarks>
internal static class EnvironmentRoom
{
    private static readonly string[] CondaPrograms = ["micromamba", "mamba", "conda"];
    private static readonly string[] ContainerPrograms = ["podman", "docker"];

    /// <summary>Where things are on this machine, which is elsewhere in an image.</summary>
    private static readonly string[] NotInAnImage = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "SSL_CERT_FILE", "SSL_CERT_DIR", "NUGET_PACKAGES", "GLIBC_TUNABLES"];

    private static readonly string[] PrefixesNotInAnImage = ["DOTNET_", "LD_"];

    private static readonly ProgramVersions Versions = new();

    /// <summary>The program and arguments that start a command inside.</summary>
    /// <param name="task">Whose folder it runs in.</param>
    /// <param name="command">What it sees, and where.</param>
    /// <param name="gpus">The GPUs that it may use.</param>
    /// <param name="program">The program that runs the command.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="MachineException">The program that makes such an environment is not installed.</exception>
    public static (string File, IReadOnlyList<string> Arguments) Enter(
        StageTask task, TaskProgram.Command command, IReadOnlyList<string> gpus, string program, IReadOnlyList<string> arguments) => command.Environment switch
        {
            CommandEnvironment.Venv venv => Made(task, venv, Versions.Of(Found(task, "venv", "python3")), $"""
                python3 -m venv "$folder"
                "$folder/bin/python" -m pip install --disable-pip-version-check --no-input --require-hashes -r {Quoted(venv.Requirements)}
                """, "export VIRTUAL_ENV=\"$folder\"", program, arguments),
            CommandEnvironment.Conda conda => Made(task, conda, "", $"""
                grep -q '^@EXPLICIT' {Quoted(conda.Packages)} || {Refused($"{conda.Packages} is no explicit list of packages: conda list --explicit --md5 writes one")}
                {Quoted(Found(task, "conda", CondaPrograms))} create --quiet --yes --prefix "$folder" --file {Quoted(conda.Packages)}
                """, "export CONDA_PREFIX=\"$folder\"", program, arguments),
            CommandEnvironment.Container container => Contained(task, command, container, gpus, arguments),
            _ => (program, arguments),
        };

    private static (string File, IReadOnlyList<string> Arguments) Made(
        StageTask task, CommandEnvironment environment, string version, string make, string enter, string program, IReadOnlyList<string> arguments)
    {
        var content = SHA256.HashData([.. Encoding.UTF8.GetBytes($"{environment.Kind}\n{version}\n"), .. File.ReadAllBytes(Path.Combine(task.Staging, environment.Lock!))]);
        var folder = Path.Combine(task.Store, "environments", $"{environment.Kind}-{Convert.ToHexStringLower(content)[..16]}");
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        var file = Path.Combine(task.Staging, ".environment");
        File.WriteAllText(file, $$"""
            folder={{Quoted(folder)}}
            exec 9> "$folder.lock"
            flock 9
            if [ ! -e "$folder/.complete" ]; then
              rm -rf "$folder"
              echo "making the environment of {{environment.Lock}}" >&2
              make() { {{make.ReplaceLineEndings(" && ")}}; }
              make >&2 || { code=$?; echo "the environment of {{environment.Lock}} could not be made" >&2; exit $code; }
              : > "$folder/.complete"
            fi
            exec 9>&-
            {{enter}}
            export PATH="$folder/bin:$PATH"
            exec "$@"

            """);
        return ("sh", ["-u", file, program, .. arguments]);
    }

    /// <summary>Only what the stage declares is mounted, each at its own path, and only its own folders can be written.</summary>
    private static (string File, IReadOnlyList<string> Arguments) Contained(
        StageTask task, TaskProgram.Command command, CommandEnvironment.Container container, IReadOnlyList<string> gpus, IReadOnlyList<string> arguments)
    {
        var tool = Found(task, "container", ContainerPrograms);
        var isPodman = Path.GetFileName(tool) == "podman";
        List<string> words = ["run", "--rm", "--init", "--workdir", task.Staging, "--volume", $"{task.Staging}:{task.Staging}", "--volume", $"{task.Spec.Scratch}:{task.Spec.Scratch}"];
        words.AddRange(command.Sees.Distinct().SelectMany(path => new[] { "--volume", $"{path}:{path}:ro" }));
        var isRootless = isPodman && Libc.EffectiveUser() != 0;
        words.AddRange(isRootless ? ["--userns", "keep-id"] : isPodman ? [] : ["--user", $"{Libc.EffectiveUser()}:{Libc.EffectiveGroup()}"]);
        words.AddRange(gpus.Count == 0 ? [] : isPodman ? ["--device", "nvidia.com/gpu=all"] : ["--gpus", "all"]);
        words.AddRange(StepEnvironment.Of(task, gpus).Keys.Where(IsInAnImage).Order(StringComparer.Ordinal).SelectMany(name => new[] { "--env", name }));
        words.AddRange(["--entrypoint", command.Shell.Words[0], container.Image, .. arguments]);
        // For an ordinary user the first podman starts a process that holds the user's namespace and stays: it is none of the command's.
        return isRootless ? ("sh", ["-c", $"env -u {StepEnvironment.TemporaryFolder} \"$0\" unshare true || exit; exec \"$0\" \"$@\"", tool, .. words]) : (tool, words);
    }

    private static bool IsInAnImage(string name) => !NotInAnImage.Contains(name) && !PrefixesNotInAnImage.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private static string Found(StageTask task, string kind, params string[] programs) =>
        programs.Select(ProgramPath.Find).FirstOrDefault(path => path is not null) ?? throw new MachineException(
            $"stage '{task.Spec.Stage}' has an environment of the kind '{kind}', and {(programs.Length == 1 ? $"there is no '{programs[0]}'" : $"none of {string.Join(", ", programs)} is")} here")
        {
            Hint = $"Install {programs[0]}, or drop 'environment:' and install by hand what the command needs.",
        };

    private static string Refused(string why) => $"{{ echo {Quoted(why)} >&2; return 2; }}";

    private static string Quoted(string text) => ShellWords.Quoted(text);
}
