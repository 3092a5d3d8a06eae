using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;
using Retable.Front.Tools;

namespace Retable.Front.Pipelines;

/// <summary>A step executable that the front runs itself, outside any run.</summary>
internal sealed class StepProgram(AbsolutePath root, string name)
{
    private const string LogName = "log.txt";

    private readonly StepExecutable? _executable = StepCatalog.Read(StepExecutables.Catalog(root)).Executables.GetValueOrDefault(name);

    /// <summary>Whether the project has the executable.</summary>
    public bool Exists => _executable is not null;

    /// <summary>The executable's path.</summary>
    public string Path => _executable?.Path ?? throw new BadInputException($"this project has no step '{name}'");

    /// <summary>Runs a verb to its end in a folder, which is emptied first.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="folder">The folder for spec, log, scratch and outputs.</param>
    /// <param name="spec">The spec without the scratch folder.</param>
    /// <exception cref="BuildFailedException">It failed; the message is the step's own.</exception>
    public void Run(string verb, AbsolutePath folder, StepSpec spec)
    {
        if (folder.DirectoryExists())
        {
            Directory.Delete(folder, recursive: true);
        }

        spec = spec with { Scratch = (folder / "scratch").CreateDirectory() };
        File.WriteAllBytes(folder / "spec.json", spec.ToJson());
        var log = folder / LogName;
        var (program, arguments) = LocalExecutor.CommandLine(root / Path, verb, folder / "spec.json");
        var code = new Tool(program) { Folder = folder }.Run(arguments, log);
        if (code != ExitCode.Done)
        {
            throw new BuildFailedException(
                code == ExitCode.BadInput ? code : ExitCode.Failed,
                Events(folder).OfType<StepEvent.Fault>().LastOrDefault()?.Text ?? $"{LogTail.Of(log, 20)}\nerror: '{name} {verb}' ended with exit code {code} (log: {log})");
        }
    }

    /// <summary>The warnings of the last execution in a folder.</summary>
    public static IEnumerable<string> Warnings(AbsolutePath folder) =>
        Events(folder).OfType<StepEvent.Log>().Where(log => log.Level == "warning").Select(log => log.Message);

    private static IEnumerable<StepEvent?> Events(AbsolutePath folder) => File.ReadLines(folder / LogName).Select(StepEvent.FromLine);
}
