namespace Nuke.Common.IO;

/// <summary>A full path; <c>RootDirectory / "artifacts" / "bin"</c> is a path below it.</summary>
public sealed record AbsolutePath
{
    private readonly string _path;

    private AbsolutePath(string path) => _path = path;

    public string Name => Path.GetFileName(_path);

    public AbsolutePath Parent => new(Path.GetDirectoryName(_path) ?? _path);

    public static AbsolutePath Of(string path) => new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    public bool FileExists() => File.Exists(_path);

    public bool DirectoryExists() => Directory.Exists(_path);

    /// <summary>Creates the folder and its parents.</summary>
    public AbsolutePath CreateDirectory()
    {
        Directory.CreateDirectory(_path);
        return this;
    }

    /// <summary>Folders and files below this one whose relative path matches, in sorted order.</summary>
    /// <param name="patterns">Patterns in which <c>*</c> stands for a part of a name: <c>src/Papers/*/*.csproj</c>.</param>
    public IReadOnlyList<AbsolutePath> GlobFiles(params string[] patterns) =>
        [.. patterns.SelectMany(pattern => Glob(this, pattern.Split('/'))).OrderBy(path => path._path, StringComparer.Ordinal)];

    public static AbsolutePath operator /(AbsolutePath folder, string below) => Of(Path.Combine(folder._path, below));

    public static implicit operator string(AbsolutePath path) => path._path;

    public override string ToString() => _path;

    private static IEnumerable<AbsolutePath> Glob(AbsolutePath folder, ReadOnlyMemory<string> parts)
    {
        if (!folder.DirectoryExists())
        {
            return [];
        }

        var pattern = parts.Span[0];
        return parts.Length == 1
            ? Directory.EnumerateFiles(folder, pattern).Select(path => new AbsolutePath(path))
            : Directory.EnumerateDirectories(folder, pattern).SelectMany(path => Glob(new AbsolutePath(path), parts[1..]));
    }
}
