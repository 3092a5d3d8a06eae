using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Retable.Engine.Planning;
using Retable.Engine.Posix;
using Retable.Engine.Store;

namespace Retable.Engine.Runs;

/// <summary>Remembers that a question was answered "nothing to do", and how every file looked then that the answer depends on.</summary>
/// <remarks>
/// While all of them look the same the answer holds, and neither a pipeline is expanded nor a record read: 10,000
/// stages cost a look at each file. Anything else, be it one file's time, leads to the whole plan; a snapshot is only
/// ever a shortcut. The layout: SHA-256 over the rest, count of stages (4 bytes), then for each file the length of its
/// path (4), size, time of writing, time of change (0 for a file of the engine's own, whose links come and go) and
/// inode (8 each), path in UTF-8 with a 0 behind it.
/// </remarks>
public static class IdleSnapshot
{
    private const int Kept = 8;
    private const int FixedSize = sizeof(int) + (4 * sizeof(long));
    private const long RestNanoseconds = 2_000_000_000;

    /// <summary>The number of stages that are all up to date; null if only the whole plan can tell.</summary>
    public static int? Answer(EngineSettings settings, RunQuestion question)
    {
        try
        {
            var bytes = File.ReadAllBytes(PathOf(settings, question));
            var hash = SHA256.HashSizeInBytes;
            return bytes.Length > hash && SHA256.HashData(bytes.AsSpan(hash)).AsSpan().SequenceEqual(bytes.AsSpan(0, hash)) && AllAsTheyWere(bytes.AsSpan(hash + sizeof(int)))
                ? BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(hash))
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes down the answer, unless a file it depends on was written so lately that it could be again and look the same.</summary>
    internal static void Write(EngineSettings settings, RunQuestion question, Plan plan, StoreAccess store)
    {
        using var content = new MemoryStream();
        content.Write(new byte[SHA256.HashSizeInBytes + sizeof(int)]);
        var restedSince = (settings.Time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000) - RestNanoseconds;
        foreach (var path in question.Files(settings).Concat(store.Files.Paths))
        {
            if (FileStat.Of(path) is not { IsFolder: false } stat || Math.Max(stat.Modified, stat.Changed) > restedSince)
            {
                return;
            }

            Append(content, path, stat);
        }

        foreach (var path in OwnFiles(settings, plan, store))
        {
            if (FileStat.Of(path) is not { } stat)
            {
                return;
            }

            Append(content, path, stat with { Changed = 0 });
        }

        var bytes = content.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(SHA256.HashSizeInBytes), plan.Wanted.Count());
        SHA256.HashData(bytes.AsSpan(SHA256.HashSizeInBytes), bytes);
        Replace(PathOf(settings, question), bytes);
    }

    /// <summary>Records, locks, outputs in their places, and the folders of the objects: their times tell that none is gone.</summary>
    private static IEnumerable<string> OwnFiles(EngineSettings settings, Plan plan, StoreAccess store)
    {
        yield return store.Records.Path;
        foreach (var folder in Directory.EnumerateDirectories(store.Objects.Root))
        {
            yield return folder;
        }

        foreach (var (paper, profile) in plan.Dag.Stages.Select(stage => (stage.Paper, stage.Profile)).Distinct())
        {
            yield return LockFile.PathOf(settings.Locks, paper, profile);
        }

        foreach (var node in plan.Wanted)
        {
            foreach (var (_, output) in plan.Record(node)!.Outputs)
            {
                yield return store.Workspace.PathOf(plan.Dag.Stages[node], output.File);
            }
        }
    }

    private static void Append(MemoryStream content, string path, FileStat stat)
    {
        Span<byte> head = stackalloc byte[FixedSize];
        var utf8 = Encoding.UTF8.GetBytes(path);
        BinaryPrimitives.WriteInt32LittleEndian(head, utf8.Length);
        BinaryPrimitives.WriteInt64LittleEndian(head[4..], stat.Size);
        BinaryPrimitives.WriteInt64LittleEndian(head[12..], stat.Modified);
        BinaryPrimitives.WriteInt64LittleEndian(head[20..], stat.Changed);
        BinaryPrimitives.WriteInt64LittleEndian(head[28..], stat.Inode);
        content.Write(head);
        content.Write(utf8);
        content.WriteByte(0);
    }

    private static bool AllAsTheyWere(ReadOnlySpan<byte> files)
    {
        while (files.Length > 0)
        {
            var path = files.Slice(FixedSize, BinaryPrimitives.ReadInt32LittleEndian(files) + 1);
            if (FileStat.Of(path) is not { } now
                || now.Size != BinaryPrimitives.ReadInt64LittleEndian(files[4..])
                || now.Modified != BinaryPrimitives.ReadInt64LittleEndian(files[12..])
                || (BinaryPrimitives.ReadInt64LittleEndian(files[20..]) is not 0 and var changed && now.Changed != changed)
                || now.Inode != BinaryPrimitives.ReadInt64LittleEndian(files[28..]))
            {
                return false;
            }

            files = files[(FixedSize + path.Length)..];
        }

        return true;
    }

    private static string PathOf(EngineSettings settings, RunQuestion question) =>
        Path.Combine(new StoreLayout(settings.Store).Idle, question.DigestWith(settings).ToString());

    private static void Replace(string path, byte[] bytes)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var staged = $"{path}.{Environment.ProcessId}.new";
        File.WriteAllBytes(staged, bytes);
        File.Move(staged, path, overwrite: true);
        foreach (var old in new DirectoryInfo(folder).EnumerateFiles().OrderByDescending(file => file.LastWriteTimeUtc).Skip(Kept))
        {
            old.Delete();
        }
    }
}
