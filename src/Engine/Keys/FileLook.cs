using System.Buffers.Binary;
using Retable.Engine.Posix;

namespace Retable.Engine.Keys;

/// <summary>How a file looked: while it looks the same, what was once read of it still holds. All that the engine remembers of files rests on this.</summary>
/// <remarks>A look is worth remembering only of a file at rest: one written a moment ago could be written once more and look the same (git calls it racily clean).</remarks>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When its content was written, in nanoseconds since 1970.</param>
/// <param name="Changed">When content, names or permissions changed; 0 where that does not count.</param>
/// <param name="Inode">The file's number in its file system.</param>
internal readonly record struct FileLook(long Size, long Modified, long Changed, long Inode)
{
    /// <summary>How many bytes a look takes in a file.</summary>
    public const int Length = 4 * sizeof(long);

    private const long RestNanoseconds = 2_000_000_000;

    public static FileLook Of(FileStat stat) => new(stat.Size, stat.Modified, stat.Changed, stat.Inode);

    /// <summary>The look of a file of the engine's own: its links come and go, and its time of change with them.</summary>
    public static FileLook OfOwn(FileStat stat) => Of(stat) with { Changed = 0 };

    /// <summary>Whether a file was last touched so long ago that another touch would show: two seconds, as coarse as file systems keep time.</summary>
    public static bool IsAtRest(FileStat stat, TimeProvider time) =>
        (time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000) - Math.Max(stat.Modified, stat.Changed) > RestNanoseconds;

    /// <summary>Whether a file looks like this now.</summary>
    public bool Matches(FileStat now) => now.Size == Size && now.Modified == Modified && now.Inode == Inode && (Changed == 0 || now.Changed == Changed);

    public static FileLook Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt64LittleEndian(bytes),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Size);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Modified);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Changed);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Inode);
    }
}
