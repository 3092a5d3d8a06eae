using System.Security.Cryptography;
using System.Text;
using Nuke.Common.IO;

namespace Retable.Front.Tools;

/// <summary>Decides in milliseconds whether sources are still those from which something was built.</summary>
/// <remarks>
/// Content decides; sizes and dates of the files only save reading them. The stamp is taken when it is made, before the
/// work, so that a file saved while the work goes on is noticed the next time.
/// </remarks>
internal sealed class SourceStamp
{
    private readonly AbsolutePath _root;
    private readonly AbsolutePath _file;
    private readonly IReadOnlyList<FileInfo> _sources;
    private readonly string _world;
    private readonly string _listing;
    private string? _content;

    /// <param name="root">The project: files count by their place in it, so that a checkout which is copied or moved rebuilds nothing.</param>
    /// <param name="file">Where the stamp of the last work is kept.</param>
    /// <param name="roots">Source folders and files.</param>
    /// <param name="world">What else the build depends on: a variable, a version.</param>
    public SourceStamp(AbsolutePath root, AbsolutePath file, IEnumerable<AbsolutePath> roots, string world = "")
    {
        _root = root;
        _file = file;
        _world = world;
        _sources = [.. roots.SelectMany(Files).OrderBy(source => source.FullName, StringComparer.Ordinal)];
        _listing = Hash(_sources.Select(source => $"{Place(source)}|{source.Length}|{source.LastWriteTimeUtc.Ticks}"));
    }

    /// <summary>True if the recorded work was done from these sources.</summary>
    public bool IsCurrent()
    {
        var recorded = _file.FileExists() ? File.ReadAllLines(_file) : [];
        if (recorded is not [var listing, var content])
        {
            return false;
        }

        if (listing == _listing)
        {
            return true;
        }

        if (content != Content)
        {
            return false;
        }

        Record();
        return true;
    }

    /// <summary>Records that the build is done.</summary>
    public void Record()
    {
        _file.Parent.CreateDirectory();
        File.WriteAllLines(_file, [_listing, Content]);
    }

    /// <summary>Forgets the stamp before a build changes its outputs: until it is recorded again, nothing is current.</summary>
    public void Forget() => File.Delete(_file);

    private string Content => _content ??= Hash(_sources.Select(source =>
        $"{Place(source)}|{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(source.FullName)))}"));

    private string Place(FileInfo source) => Path.GetRelativePath(_root, source.FullName);

    private static IEnumerable<FileInfo> Files(AbsolutePath root) => root.DirectoryExists()
        ? new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories)
        : root.FileExists() ? [new FileInfo(root)] : [];

    private string Hash(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines.Prepend(_world)))));
}
