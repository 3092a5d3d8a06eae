using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using Microsoft.Win32.SafeHandles;
using Retable.Engine.Posix;

namespace Retable.Engine.Store;

/// <summary>Takes a record's bytes where they lie; they are gone after the call.</summary>
public delegate void RecordVisitor(long offset, ReadOnlySpan<byte> record);

/// <summary>What reading a log found besides its records.</summary>
/// <param name="End">Where the last whole record ends: the next one is written there.</param>
/// <param name="TornBytes">Bytes after that: an append that a crash cut short.</param>
/// <param name="DamagedBytes">Bytes between whole records that are no record any more.</param>
public sealed record LogState(long End, long TornBytes, long DamagedBytes);

/// <summary>Records in one file that only grows: each one behind its length and checksum, so that a torn or flipped one is seen and skipped.</summary>
/// <remarks>A record is: the mark, its length, the CRC-32C of its bytes (little-endian, 4 bytes each), its bytes.</remarks>
public sealed class ActionLog(string path, Disk disk) : IDisposable
{
    private const uint Mark = 0x4C425452; // "RTBL"
    private const int Head = 12;
    private SafeFileHandle? _file;
    private SafeFileHandle? _reading;
    private long _end;

    /// <summary>Reads all whole records, oldest first. Needs no lock: of an append in progress it sees nothing or all.</summary>
    public LogState Read(RecordVisitor visit) => ReadFrom(0, visit);

    /// <summary>Reads the whole records that were written since the last call, by whatever engine; the first call reads all.</summary>
    public LogState ReadOn(RecordVisitor visit)
    {
        var state = ReadFrom(_end, visit);
        _end = state.End;
        return state;
    }

    private LogState ReadFrom(long from, RecordVisitor visit)
    {
        var size = FileStat.Of(path)?.Size ?? 0;
        if (size <= from)
        {
            return new LogState(from, 0, 0);
        }

        using var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using var view = map.CreateViewAccessor(0, size, MemoryMappedFileAccess.Read);
        unsafe
        {
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            try
            {
                return Scan(start, size, from, visit);
            }
            finally
            {
                view.SafeMemoryMappedViewHandle.ReleasePointer();
            }
        }
    }

    /// <summary>Reads the record at an offset that <see cref="Read"/> or <see cref="Append"/> gave.</summary>
    public byte[] ReadAt(long offset)
    {
        _reading ??= File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> head = stackalloc byte[Head];
        RandomAccess.Read(_reading, head, offset);
        var record = new byte[BinaryPrimitives.ReadInt32LittleEndian(head[4..])];
        RandomAccess.Read(_reading, record, offset + Head);
        return record;
    }

    /// <summary>Writes records one behind the other; when this returns, the disk has them. One engine at a time writes, the others wait for it.</summary>
    /// <param name="records">Their bytes.</param>
    /// <param name="others">Takes what other engines wrote since this one read last.</param>
    /// <returns>Where they stand.</returns>
    public IReadOnlyList<long> Append(IReadOnlyList<byte[]> records, RecordVisitor others)
    {
        disk.CreateFolder(Path.GetDirectoryName(path)!);
        using var alone = KernelLock.Take(path + ".lock");
        OpenForAppending(others);
        var bytes = new byte[records.Sum(record => Head + record.Length)];
        var offsets = new long[records.Count];
        var at = 0;
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = _end + at;
            at += Write(records[i], bytes.AsSpan(at));
        }

        disk.Append(_file!, path, _end, bytes);
        _end += bytes.Length;
        return offsets;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _reading?.Dispose();
    }

    private static int Write(ReadOnlySpan<byte> record, Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Checksum(record));
        record.CopyTo(bytes[Head..]);
        return Head + record.Length;
    }

    private void OpenForAppending(RecordVisitor others)
    {
        var isNew = !File.Exists(path);
        _file ??= File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        if (ReadOn(others).TornBytes > 0)
        {
            // Nobody is writing now: whoever began this died.
            disk.Truncate(_file, path, _end);
        }

        if (isNew)
        {
            disk.Flush(Path.GetDirectoryName(path)!);
        }
    }

    private static unsafe LogState Scan(byte* start, long size, long from, RecordVisitor visit)
    {
        long at = from, end = from, damaged = 0;
        while (size - at >= Head)
        {
            if (RecordAt(start, size, at, out var length))
            {
                damaged += at - end;
                visit(at, new ReadOnlySpan<byte>(start + at + Head, length));
                end = at += Head + length;
            }
            else
            {
                at++;
            }
        }

        return new LogState(end, size - end, damaged);
    }

    private static unsafe bool RecordAt(byte* start, long size, long at, out int length)
    {
        var head = new ReadOnlySpan<byte>(start + at, Head);
        length = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(head) == Mark
            && length >= 0
            && length <= size - at - Head
            && Checksum(new ReadOnlySpan<byte>(start + at + Head, length)) == BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
