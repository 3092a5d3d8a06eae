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

    /// <summary>As after a fresh checkout: nothing was ever hashed or executed.</summary>
    public void ForgetStore()
    {
        if (Directory.Exists(Path.Combine(Folder, "results")))
        {
            Directory.Delete(Path.Combine(Folder, "results"), recursive: true);
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>The checkout that this program was built in: the folder above it that has a build.sh.</summary>
    public static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "build.sh")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("this program is not inside a checkout");
        }

        return folder.FullName;
    }
}
