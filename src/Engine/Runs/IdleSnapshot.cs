using System.Buffers.Binary;
using System.Text;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Posix;
using Retable.Engine.Store;

namespace Retable.Engine.Runs;

/// <summary>Remembers that a question was answered "nothing to do", and how every file looked then that the answer depends on.</summary>
/// <remarks>
/// While all of them look the same the answer holds, and neither a pipeline is expanded nor a record read: 10,000
/// stages cost a look at each file. Anything else, be it one file's time, leads to the whole plan; a snapshot is only
/// ever a shortcut. The layout of its <see cref="CacheFile"/>: count of stages (4 bytes), then for each file the length of
/// its path (4), its <see cref="FileLook"/>, and the path in UTF-8 with a 0 behind it.
/// </remarks>
public static class IdleSnapshot
{
    private const int Kept = 8;
    private const int HeadLength = sizeof(int) + FileLook.Length;

    /// <summary>The number of stages that are all up to date; null if only the whole plan can tell.</summary>
    public static int? Answer(EngineSettings settings, RunQuestion question)
    {
        var bytes = CacheFile.Read(PathOf(settings, question));
        return bytes.Length > sizeof(int) && AllLookTheSame(bytes[sizeof(int)..]) ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : null;
    }

    /// <summary>Writes down the answer, if it is "nothing to do" and follows from files alone, none of them written so lately that it could be again and look the same.</summary>
    internal static void Write(EngineSettings settings, RunQuestion question, Plan plan, StoreAccess store)
    {
        if (!plan.Wanted.All(node => plan[node] is Decision.UpToDate && !DependsOnTheWorld(plan.Dag.Stages[node])))
        {
            return;
        }

        using var content = new MemoryStream();
        Span<byte> count = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(count, plan.Wanted.Count());
        content.Write(count);
        foreach (var path in question.Files(settings).Concat(store.Files.Paths))
        {
            if (FileStat.Of(path) is not { IsFolder: false } stat || !FileLook.IsAtRest(stat, settings.Time))
            {
                return;
            }

            Append(content, path, FileLook.Of(stat));
        }

        foreach (var path in OwnFiles(settings, plan, store))
        {
            if (FileStat.Of(path) is not { } stat)
            {
                return;
            }

            Append(content, path, FileLook.OfOwn(stat));
        }

        var file = PathOf(settings, question);
        CacheFile.Write(file, content.ToArray());
        foreach (var old in new FileInfo(file).Directory!.EnumerateFiles().OrderByDescending(one => one.LastWriteTimeUtc).Skip(Kept))
        {
            old.Delete();
        }
    }

    /// <summary>Variables and programs change without a trace in any file that a snapshot could look at.</summary>
    private static bool DependsOnTheWorld(Stage stage) => !stage.Variables.IsEmpty || stage.Step is StepCall.Command { Uses.IsEmpty: false };

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

    private static void Append(MemoryStream content, string path, FileLook look)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        var utf8 = Encoding.UTF8.GetBytes(path);
        BinaryPrimitives.WriteInt32LittleEndian(head, utf8.Length);
        look.Write(head[sizeof(int)..]);
        content.Write(head);
        content.Write(utf8);
        content.WriteByte(0);
    }

    private static bool AllLookTheSame(ReadOnlySpan<byte> files)
    {
        while (files.Length > 0)
        {
            var path = files.Slice(HeadLength, BinaryPrimitives.ReadInt32LittleEndian(files) + 1);
            if (FileStat.Of(path) is not { } now || !FileLook.Read(files[sizeof(int)..]).Matches(now))
            {
                return false;
            }

            files = files[(HeadLength + path.Length)..];
        }

        return true;
    }

    private static string PathOf(EngineSettings settings, RunQuestion question) =>
        Path.Combine(new StoreLayout(settings.Store).Idle, question.DigestWith(settings).ToString());
}
