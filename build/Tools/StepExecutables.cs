using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Identity;
using Retable.Front.Reporting;

namespace Retable.Front.Tools;

/// <summary>The programs under src/Papers and src/Steps: builds them and writes their catalogue.</summary>
internal sealed class StepExecutables(AbsolutePath root)
{
    private AbsolutePath Logs => root / "artifacts" / "logs";

    /// <summary>The catalogue of all steps, which planning reads.</summary>
    public static AbsolutePath Catalog(AbsolutePath root) => root / "artifacts" / "steps.json";

    /// <summary>All that a step executable may be made of; none reaches the engine.</summary>
    public static IReadOnlyList<AbsolutePath> Sources(AbsolutePath root) =>
    [
        .. Rooms(root).Where(room => room.Name != "Engine"), root / "Directory.Build.props", root / "Directory.Packages.props", root / "BannedSymbols.txt",
        root / ".editorconfig", root / "global.json",
    ];

    /// <summary>The projects that are programs. A paper that has no pipeline yet is a library, and nothing to run.</summary>
    public static IReadOnlyList<AbsolutePath> Projects(AbsolutePath root) =>
        [.. root.GlobFiles("src/Papers/*/*.csproj", "src/Steps/*/*.csproj").Where(project => (project.Parent / "Program.cs").FileExists())];

    private static IEnumerable<AbsolutePath> Rooms(AbsolutePath root) =>
        (root / "src").DirectoryExists() ? Directory.EnumerateDirectories(root / "src").Select(AbsolutePath.Of) : [];

    /// <summary>Builds shim and steps if a source changed. A bundle has its steps and their catalogue, and builds the shim only.</summary>
    public void Compile(TextWriter progress)
    {
        CompileShim(progress);
        if (new Programs(root).AreBuilt)
        {
            return;
        }

        var projects = Projects(root);
        var stamp = new SourceStamp(root / "artifacts" / "stamps" / "steps.txt", Sources(root), StepCode.Scheme);
        if (stamp.IsCurrent() && Catalog(root).FileExists())
        {
            return;
        }

        stamp.Forget();
        if (projects.Count > 0)
        {
            progress.WriteLine($"building {Numbers.Count(projects.Count, "step executable")}");
            DotNet.Build(root, Solution.Write(root / "artifacts" / "steps.slnx", projects), Logs / "steps.log");
        }

        new StepCatalogWriter(root).Write(Catalog(root), projects);
        stamp.Record();
    }

    /// <summary>The script builds once per source and libtorch; the stamp only saves asking it.</summary>
    private void CompileShim(TextWriter progress)
    {
        var script = root / "src" / "TorchSharp" / "native" / "build.sh";
        var stamp = new SourceStamp(root / "artifacts" / "stamps" / "shim.txt", [script.Parent], Libtorch.Find(root)?.Fingerprint ?? "none");
        if (!script.FileExists() || stamp.IsCurrent())
        {
            return;
        }

        stamp.Forget();
        progress.WriteLine("building the shim over libtorch");
        switch (new Tool(script) { Folder = root }.Run([], Logs / "shim.log"))
        {
            case ExitCode.Done:
                stamp.Record();
                break;
            case ExitCode.Machine:
                throw new MachineException($"the shim over libtorch cannot be built:\n{LogTail.Of(Logs / "shim.log", 20)}");
            case var code:
                throw new BuildFailedException(ExitCode.Failed, $"{LogTail.Of(Logs / "shim.log", 40)}\nerror: the shim over libtorch does not build (exit code {code})");
        }
    }
}
