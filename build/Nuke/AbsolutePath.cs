namespace Nuke.Common.IO;

/// <summary>A full path; <c>RootDirectory / "artifacts" / "bin"</c> is one below.</summary>
public sealed record AbsolutePath
{
    private readonly string _path;

    private AbsolutePath(string path) => _path = path;

    public string Name => Path.GetFileName(_path);

    public AbsolutePath Parent => new(Path.GetDirectoryName(_path) ?? _path);

    public static AbsolutePath Of(string path) => new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    public bool FileExists() => File.Exists(_path);

    public bool DirectoryExists() => Directory.Exists(_path);

    /// <summary>Makes the folder and those above it.</summary>
    public AbsolutePath CreateDirectory()
    {
        Directory.CreateDirectory(_path);
        return this;
    }

    /// <summary>Folders and files below whose path relative to this one matches; sorted, so that the order is the same everywhere.</summary>
    /// <param name="patterns">With <c>*</c> for a part of a name: <c>src/Papers/*/*.csproj</c>.</param>
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
