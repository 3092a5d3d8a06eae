using Nuke.Common.IO;

namespace Retable.Front.Tools;

/// <summary>Finds the programs. A checkout builds each into its own folder; a bundle (<see cref="Bundle"/>) has them all in one and builds none.</summary>
internal sealed class Programs(AbsolutePath root)
{
    private AbsolutePath Bundled => root / "bin";

    /// <summary>Whether this is a bundle.</summary>
    public bool AreBuilt => (Bundled / "Retable.Build").FileExists();

    /// <summary>The program of a project.</summary>
    public AbsolutePath Of(string project) => AreBuilt ? Bundled / $"Retable.{project}" : root / "artifacts" / "bin" / project / "release" / $"Retable.{project}";

    /// <summary>The projects of all benchmark suites.</summary>
    public IReadOnlyList<string> Benches => AreBuilt
        ? [.. Bundled.GlobFiles("Retable.*.Bench.dll").Select(file => Path.GetFileNameWithoutExtension(file)["Retable.".Length..])]
        : [.. root.GlobFiles("bench/*/*.Bench.csproj").Select(file => Path.GetFileNameWithoutExtension(file))];
}
