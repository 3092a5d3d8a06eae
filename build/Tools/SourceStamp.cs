using System.Security.Cryptography;
using System.Text;
using Nuke.Common.IO;
using Retable.Engine.Keys;

namespace Retable.Front.Tools;

/// <summary>Decides in milliseconds whether sources are still those from which something was built.</summary>
/// <remarks>
/// Content decides; how the files look only saves reading them (<see cref="FileDigests"/>). The stamp is taken when it is
/// made, before the work, so that a file saved while the work goes on is noticed the next time.
/// </remarks>
internal sealed class SourceStamp
{
    private readonly AbsolutePath _file;
    private readonly string _content;

    /// <param name="root">The project: files count by their place in it, so that a checkout which is copied or moved rebuilds nothing.</param>
    /// <param name="file">Where the stamp of the last work is kept; the digests of the sources are remembered beside it.</param>
    /// <param name="roots">Source folders and files.</param>
    /// <param name="world">What else the build depends on: a variable, a version.</param>
    public SourceStamp(AbsolutePath root, AbsolutePath file, IEnumerable<AbsolutePath> roots, string world = "")
    {
        _file = file;
        string[] sources = [.. roots.SelectMany(Files).Order(StringComparer.Ordinal)];
        var digests = new FileDigests(file.Parent / "digests", TimeProvider.System);
        var lines = sources.Zip(digests.OfAll(sources), (source, digest) => $"{Path.GetRelativePath(root, source)}|{digest}");
        _content = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines.Prepend(world)))));
        Save(digests);
    }

    /// <summary>True if the recorded work was done from these sources.</summary>
    public bool IsCurrent() => _file.FileExists() && File.ReadAllText(_file) == _content;

    /// <summary>Records that the build is done.</summary>
    public void Record()
    {
        _file.Parent.CreateDirectory();
        File.WriteAllText(_file, _content);
    }

    /// <summary>Forgets the stamp before a build changes its outputs: until it is recorded again, nothing is current.</summary>
    public void Forget() => File.Delete(_file);

    /// <summary>Who may not write here reads the sources again the next time.</summary>
    private static void Save(FileDigests digests)
    {
        try
        {
            digests.Save();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            System.Diagnostics.Debug.WriteLine(error);
        }
    }

    private static IEnumerable<string> Files(AbsolutePath root) => root.DirectoryExists()
        ? Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
        : root.FileExists() ? [root] : [];
}
