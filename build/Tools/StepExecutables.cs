using Nuke.Common;
using Nuke.Common.IO;

namespace Retable.Front.Tools;

/// <summary>The programs under src/Papers and src/Steps: builds them.</summary>
internal sealed class StepExecutables(AbsolutePath root)
{
    private AbsolutePath Logs => root / "artifacts" / "logs";

    /// <summary>All that a step executable may be made of.</summary>
    public static IReadOnlyList<AbsolutePath> Sources(AbsolutePath root) =>
    [
        root / "src", root / "Directory.Build.props", root / "Directory.Packages.props", root / "BannedSymbols.txt",
        root / ".editorconfig", root / "global.json",
    ];

    /// <summary>Builds shim and steps if a source changed.</summary>
    public void Compile(TextWriter progress)
    {
        var projects = root.GlobFiles("src/Papers/*/*.csproj", "src/Steps/*/*.csproj");
        var stamp = new SourceStamp(root / "artifacts" / "stamps" / "steps.txt", Sources(root), World());
        if (projects.Count == 0 || stamp.IsCurrent())
        {
            return;
        }

        stamp.Forget();
        CompileShim(progress);
        progress.WriteLine($"building {projects.Count} step executables");
        DotNet.Build(root, Solution.Write(root / "artifacts" / "steps.slnx", projects), Logs / "steps.log");
        stamp.Record();
    }

    private void CompileShim(TextWriter progress)
    {
        var script = root / "src" / "TorchSharp" / "native" / "build.sh";
        if (!script.FileExists())
        {
            return;
        }

        progress.WriteLine("building the shim over libtorch");
        if (new Tool("sh") { Folder = root }.Run([script], Logs / "shim.log") != 0)
        {
            throw new BuildFailedException(Contract.ExitCode.Failed, $"{LogTail.Of(Logs / "shim.log", 20)}\nerror: the shim over libtorch does not build");
        }
    }

    /// <summary>Which libtorch: another one needs another shim.</summary>
    private static string World() => Environment.GetEnvironmentVariable("RETABLE_LIBTORCH") ?? "";
}
