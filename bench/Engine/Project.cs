using System.Runtime.CompilerServices;

namespace Retable.Bench;

/// <summary>A project of ours in a folder of its own, outside the repository, which is deleted at the end.</summary>
internal sealed class Project : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("retable-bench-").FullName;

    /// <summary>Writes a file of the project.</summary>
    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Folder, path))!);
        File.WriteAllText(Path.Combine(Folder, path), text);
    }

    /// <summary>What a user types, from the repository's own build.sh.</summary>
    public Command Reproduce(params string[] options) =>
        new(Folder, [Path.Combine(Repository(), "build.sh"), "Reproduce", "--paper", "bench", .. options])
        {
            Environment = new Dictionary<string, string> { ["RETABLE_ROOT"] = Folder },
        };

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Repository([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
