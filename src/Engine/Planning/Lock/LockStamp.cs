using System.Security.Cryptography;
using System.Text;
using Retable.Contract;
using Retable.Engine.Posix;

namespace Retable.Engine.Planning;

/// <summary>Remembers in the store which plan a lock was written from, so that a run with nothing to do need not read the lock to know that it is right.</summary>
/// <param name="path">The stamp's file, in the store.</param>
internal sealed class LockStamp(string path)
{
    /// <summary>Whether the lock looks as it did when it was written from a plan with the same keys and records.</summary>
    public bool IsCurrent(Plan plan, string lockPath) =>
        FileStat.Of(lockPath) is { } now && File.Exists(path) && File.ReadAllText(path) == Text(plan, now);

    public void Write(Plan plan, string lockPath)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Text(plan, FileStat.Of(lockPath)!.Value));
    }

    private static string Text(Plan plan, FileStat file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        for (var node = 0; node < plan.Dag.Stages.Length; node++)
        {
            digest.Clear();
            if (plan.Key(node) is { } key && plan.Record(node) is not null)
            {
                key.Digest.CopyTo(digest);
            }

            hash.AppendData(digest);
        }

        // Names are in the lock, though in no key.
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', plan.Dag.Stages.Select(stage => stage.Name))));
        return $"{Digest.OfHash(hash.GetHashAndReset())} {file.Size} {file.Modified} {file.Inode}";
    }
}
