using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Identity;
using Retable.Torch;

namespace Retable.Front.Tools;

/// <summary>Builds the programs under src/Papers and src/Steps and writes their catalogue.</summary>
internal sealed class StepExecutables(AbsolutePath root)
{
    // What is not restored, building restores. A libtorch that the user names is no package.
    private static bool LibtorchIsThere => TorchPackage.Choice == TorchPackage.Cuda || LibtorchFolder.VersionOfPrograms != LibtorchFolder.PackageVersion || LibtorchFolder.TryFind() is not null;

    private AbsolutePath Logs => root / "artifacts" / "logs";

    /// <summary>The catalogue of all steps, which planning reads.</summary>
    public static AbsolutePath Catalog(AbsolutePath root) => root / "artifacts" / "steps.json";

    /// <summary>Everything that a step executable may be built from; none of it refers to the engine.</summary>
    public static IReadOnlyList<AbsolutePath> Sources(AbsolutePath root) =>
    [
        .. Rooms(root).Where(room => room.Name is not ("Engine" or "Cluster")), root / "Directory.Build.props", root / "Directory.Build.targets", root / "Directory.Packages.props", root / "BannedSymbols.txt",
        root / ".editorconfig", root / "global.json",
    ];

    /// <summary>The projects that are programs. A paper without a pipeline is a library, which cannot be run.</summary>
    public static IReadOnlyList<AbsolutePath> Projects(AbsolutePath root) =>
        [.. root.GlobFiles("src/Papers/*/*.csproj", "src/Steps/*/*.csproj").Where(project => (project.Parent / "Program.cs").FileExists())];

    private static IEnumerable<AbsolutePath> Rooms(AbsolutePath root) =>
        (root / "src").DirectoryExists() ? Directory.EnumerateDirectories(root / "src").Select(AbsolutePath.Of) : [];

    /// <summary>Builds the steps if a source has changed, or if the package cache no longer has their libtorch. A bundle has everything already.</summary>
    /// <exception cref="BuildFailedException">A step does not compile.</exception>
    /// <exception cref="MachineException">A package cannot be restored.</exception>
    public void Compile(TextWriter progress)
    {
        if (new Programs(root).AreBuilt)
        {
            return;
        }

        var projects = Projects(root);
        var stamp = new SourceStamp(root, root / "artifacts" / "stamps" / "steps.txt", Sources(root), $"{StepCode.Scheme} {TorchPackage.Choice}");
        if (stamp.IsCurrent() && Catalog(root).FileExists() && LibtorchIsThere)
        {
            return;
        }

        stamp.Forget();
        if (projects.Count > 0)
        {
            progress.WriteLine($"building {Plural.Count(projects.Count, "step executable")}{(Catalog(root).FileExists() ? "" : ", for the first time: a minute or two")} (artifacts/logs/steps.log)");
            DotNet.Build(root, Solution.Write(root / "artifacts" / "steps.slnx", projects), Logs / "steps.log");
        }

        new StepCatalogWriter(root).Write(Catalog(root), projects);
        stamp.Record();
    }
}
