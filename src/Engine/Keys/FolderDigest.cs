using System.Security.Cryptography;
using System.Text;
using Retable.Contract;
using Retable.Engine.Posix;

namespace Retable.Engine.Keys;

/// <summary>The digest of a folder: over its sorted names, each behind its length and before the digest of what it names. Links are followed.</summary>
/// <remarks>One object a folder that is asked for: it knows where it has been, so that links cost no folder twice.</remarks>
/// <param name="files">Hashes what is no folder.</param>
internal sealed class FolderDigest(FileDigests files)
{
    private readonly Dictionary<string, Digest> _done = new(StringComparer.Ordinal);
    private readonly HashSet<string> _above = new(StringComparer.Ordinal);

    /// <exception cref="BadInputException">Its links lead in a circle, or a name in it cannot be read.</exception>
    public Digest Of(string path)
    {
        var real = Libc.RealPath(path) ?? path;
        if (_done.TryGetValue(real, out var known))
        {
            return known;
        }

        if (!_above.Add(real))
        {
            throw new BadInputException($"the links of an input folder lead in a circle: '{path}' is '{real}'") { Hint = "Take the link away, or name the folders one by one." };
        }

        var digest = OfEntries(path);
        _above.Remove(real);
        return _done[real] = digest;
    }

    private Digest OfEntries(string path)
    {
        var entries = new DirectoryInfo(path).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal).ToList();
        var ofFiles = new Queue<Digest?>(files.OfAll([.. entries.Where(entry => entry is not DirectoryInfo).Select(entry => entry.FullName)]));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in entries)
        {
            var digest = entry is DirectoryInfo ? Of(entry.FullName) : ofFiles.Dequeue();
            RequireReadable(entry, digest);
            hash.AppendData(Encoding.UTF8.GetBytes($"{entry.Name.Length}:{entry.Name}:{digest?.ToString() ?? "a link to nothing"}\n"));
        }

        return Digest.OfHash(hash.GetHashAndReset());
    }

    // .NET puts this letter for bytes that are no UTF-8, and then finds no file of that name: what is in it would not count.
    private static void RequireReadable(FileSystemInfo entry, Digest? digest)
    {
        if (digest is null && entry.Name.Contains('\uFFFD', StringComparison.Ordinal))
        {
            throw new BadInputException($"a file in an input folder has a name that is not UTF-8: '{entry.FullName}'") { Hint = "Rename it." };
        }
    }
}
