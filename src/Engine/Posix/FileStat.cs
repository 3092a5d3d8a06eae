using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Retable.Engine.Posix;

/// <summary>What the file system says of a file, which tells one state from another without reading it.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When its content was written, in nanoseconds since 1970; a program can set it.</param>
/// <param name="Changed">When content, names or permissions changed; no program can set it.</param>
/// <param name="Inode">The file's number in its file system: a file renamed over another has another one.</param>
/// <param name="Links">How many names it has.</param>
/// <param name="Mode">Type and permissions.</param>
internal readonly record struct FileStat(long Size, long Modified, long Changed, long Inode, int Links, int Mode)
{
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;
    private const uint BasicFields = 0x7ff;
    private const int BufferSize = 256;
    private const int TypeMask = 0xF000;

    public bool IsRegularFile => (Mode & TypeMask) == 0x8000;

    public bool IsFolder => (Mode & TypeMask) == 0x4000;

    public bool IsSymbolicLink => (Mode & TypeMask) == 0xA000;

    /// <summary>The kind of file in words.</summary>
    public string Kind => (Mode & TypeMask) switch
    {
        0x1000 => "a named pipe",
        0x2000 or 0x6000 => "a device",
        0x4000 => "a folder",
        0xA000 => "a symbolic link",
        0xC000 => "a socket",
        _ => "a file",
    };

    /// <summary>The state of the file that a path leads to, through symbolic links; null where there is none.</summary>
    public static FileStat? Of(string path) => Read(path, flags: 0);

    /// <summary>The same for a path in UTF-8, without making a string; null also if the file cannot be looked at.</summary>
    /// <param name="path">In UTF-8, a 0 behind it.</param>
    public static unsafe FileStat? Of(ReadOnlySpan<byte> path)
    {
        var buffer = stackalloc byte[BufferSize];
        fixed (byte* start = path)
        {
            return Libc.Status(CurrentFolder, start, flags: 0, BasicFields, buffer) == 0 ? Read(new ReadOnlySpan<byte>(buffer, BufferSize)) : null;
        }
    }

    /// <summary>The state of a path itself, which may be a symbolic link.</summary>
    public static FileStat? OfLink(string path) => Read(path, DoNotFollow);

    private static unsafe FileStat? Read(string path, int flags)
    {
        var buffer = stackalloc byte[BufferSize];
        if (Libc.Status(CurrentFolder, path, flags, BasicFields, buffer) != 0)
        {
            return Marshal.GetLastPInvokeError() is Errno.NoSuchFile or 20 /* a parent is no folder */ or 40 /* links in a circle */
                ? null
                : throw Libc.LastError($"'{path}' cannot be looked at");
        }

        return Read(new ReadOnlySpan<byte>(buffer, BufferSize));
    }

    // The layout of struct statx is the same on every architecture, which that of struct stat is not.
    private static FileStat Read(ReadOnlySpan<byte> fields) => new(
        Size: BinaryPrimitives.ReadInt64LittleEndian(fields[40..]),
        Modified: Nanoseconds(fields[112..]),
        Changed: Nanoseconds(fields[96..]),
        Inode: BinaryPrimitives.ReadInt64LittleEndian(fields[32..]),
        Links: BinaryPrimitives.ReadInt32LittleEndian(fields[16..]),
        Mode: BinaryPrimitives.ReadUInt16LittleEndian(fields[28..]));

    private static long Nanoseconds(ReadOnlySpan<byte> time) =>
        (BinaryPrimitives.ReadInt64LittleEndian(time) * 1_000_000_000) + BinaryPrimitives.ReadUInt32LittleEndian(time[8..]);
}
