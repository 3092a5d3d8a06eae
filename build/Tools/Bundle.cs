using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;
using Retable.Torch;

namespace Retable.Front.Tools;

/// <summary>Packs everything that a machine without .NET needs: programs with their runtime, pipelines, tables, libtorch.</summary>
internal sealed class Bundle(AbsolutePath root)
{
    private static readonly string[] Carried = ["pipelines", "reproducibility", "results/baselines", "results/lock"];

    private AbsolutePath Folder => root / "artifacts" / "bundle" / "retable";

    /// <summary>Makes the folder and packs it.</summary>
    /// <returns>The archive.</returns>
    /// <exception cref="BuildFailedException">A program cannot be published.</exception>
    /// <exception cref="MachineException">libtorch is not restored.</exception>
    public AbsolutePath Make(TextWriter progress)
    {
        if (Folder.DirectoryExists())
        {
            Directory.Delete(Folder, recursive: true);
        }

        foreach (var project in root.GlobFiles("build/Build.csproj", "bench/*/*.Bench.csproj").Concat(StepExecutables.Projects(root)))
        {
            progress.WriteLine($"publishing {Path.GetFileNameWithoutExtension(project)}");
            Publish(project);
        }

        var catalog = StepCatalog.Read(StepExecutables.Catalog(root));
        CopyProject(catalog, progress);
        CopyLibtorch(progress);
        WriteCatalog(catalog);
        WriteStart();
        progress.WriteLine($"packing {Numbers.Bytes(SizeOf(Folder))}, a few minutes");
        return Pack();
    }

    /// <summary>The project files and folders that the stages of all profiles read, other than those in folders that are packed as a whole: inputs, and the files of commands. Only existing ones, relative to the project, sorted.</summary>
    /// <exception cref="BadInputException">A pipeline file is wrong.</exception>
    internal static IReadOnlyList<string> FilesOfStages(AbsolutePath root, StepCatalog catalog)
    {
        var stages = new Project(root).FilesOf([]).SelectMany(file => file.Profiles.SelectMany(profile => file.Expand(profile, catalog).Stages));
        var read = new SortedSet<string>(stages.SelectMany(FilesOf), StringComparer.Ordinal);
        return [.. read.Where(path => !Carried.Any(folder => path == folder || path.StartsWith(folder + '/', StringComparison.Ordinal)) && Path.Exists(root / path))];
    }

    private static IEnumerable<string> FilesOf(Stage stage) => stage.Inputs
        .SelectMany(input => input.Value.Sources)
        .OfType<Source.ProjectFile>()
        .Where(file => !file.IsExternal)
        .Select(file => file.Path)
        .Concat(stage.Step is StepCall.Command command ? command.Files : []);

    private void CopyProject(StepCatalog catalog, TextWriter progress)
    {
        var paths = Carried.Where(folder => (root / folder).DirectoryExists()).Concat(FilesOfStages(root, catalog)).ToList();
        progress.WriteLine($"copying {string.Join(", ", paths)} ({Numbers.Bytes(paths.Sum(path => SizeOf(root / path)))})");
        foreach (var path in paths)
        {
            if (Directory.Exists(root / path))
            {
                Copy(root / path, Folder / path);
            }
            else
            {
                (Folder / path).Parent.CreateDirectory();
                File.Copy(root / path, Folder / path, overwrite: true);
            }
        }
    }

    /// <summary>The size in bytes of a file, or of all files in a folder.</summary>
    private static long SizeOf(string path) => File.Exists(path)
        ? new FileInfo(path).Length
        : new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    /// <summary>Publishes all programs into one folder, so that they share the runtime.</summary>
    private void Publish(AbsolutePath project)
    {
        var log = root / "artifacts" / "logs" / "publish.log";
        string[] arguments =
        [
            "publish", project, "-c", "Release", "--self-contained", "-o", Folder / "bin", "-v", "quiet", "--nologo", "-nodeReuse:false",
            "-p:PublishReadyToRun=false", "-p:DebugType=none", "-p:Bundle=true",
        ];
        if (new Tool("dotnet") { Folder = root }.Run(arguments, log) != 0)
        {
            throw new BuildFailedException(ExitCode.Failed, $"{LogTail.Of(log, 20)}\nerror: {project.Name} cannot be published (log: {log})");
        }
    }

    /// <summary>Writes the checkout's catalogue, so that the same steps have the same identities and results of both may be shared.</summary>
    private void WriteCatalog(StepCatalog catalog)
    {
        var file = StepExecutables.Catalog(Folder);
        file.Parent.CreateDirectory();
        File.WriteAllBytes(file, Moved(catalog).ToJson());
    }

    internal static StepCatalog Moved(StepCatalog catalog) => new()
    {
        Executables = new SortedDictionary<string, StepExecutable>(
            catalog.Executables.ToDictionary(pair => pair.Key, pair => pair.Value with { Path = $"bin/{Path.GetFileName(pair.Value.Path)}" }), StringComparer.Ordinal),
    };

    private void WriteStart()
    {
        var start = Folder / "build.sh";
        File.WriteAllText(start, """
            #!/bin/sh
            # The front of a bundle: it is built already and needs no .NET.
            root=$(cd -P -- "$(dirname -- "$0")" && pwd)
            # A bare machine has no ICU, and nothing here depends on a culture.
            export RETABLE_ROOT="$root" DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
            exec "$root/bin/Retable.Build" "$@"

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(start, (UnixFileMode)0b111_101_101);
        }
    }

    private AbsolutePath Pack()
    {
        var archive = root / "artifacts" / "bundle" / "retable.tar.xz";
        var log = root / "artifacts" / "logs" / "publish.log";
        var code = new Tool("tar") { Folder = Folder.Parent, Environment = new Dictionary<string, string> { ["XZ_OPT"] = "-6 -T2" } }
            .Run(["--sort=name", "--owner=0", "--group=0", "--mtime=@0", "-cJf", archive, "retable"], log);
        return code == 0
            ? archive
            : throw new BuildFailedException(ExitCode.Failed, $"{LogTail.Of(log, 10)}\nerror: the bundle cannot be packed");
    }

    /// <summary>Copies the libraries that TorchSharp and libtorch load; the rest of the package is for Python and for tests.</summary>
    private void CopyLibtorch(TextWriter progress)
    {
        var torch = LibtorchFolder.Find();
        var to = (Folder / "bin" / "libtorch").CreateDirectory();
        string[] wanted = ["libtorch.so", "libtorch_cpu.so", "libc10.so", "libgomp*.so*", "libtorch_cuda*.so", "libc10_cuda.so"];
        var files = wanted.SelectMany(name => Directory.EnumerateFiles(torch.Path, name)).Append(torch.Wrapper).ToList();
        progress.WriteLine($"copying libtorch {torch.Version} ({Numbers.Bytes(files.Sum(SizeOf))})");
        foreach (var file in files)
        {
            File.Copy(file, to / Path.GetFileName(file));
        }
    }

    private static void Copy(AbsolutePath from, AbsolutePath to)
    {
        to.CreateDirectory();
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, to / Path.GetFileName(file), overwrite: true);
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            Copy(AbsolutePath.Of(folder), to / Path.GetFileName(folder));
        }
    }
}
