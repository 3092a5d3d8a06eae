using System.Buffers.Binary;
using System.Security.Cryptography;
using Retable.Contract;

namespace Retable.Engine.Keys;

/// <summary>The file in which digests of files outlive a run: entries of one size behind a checksum over all of them.</summary>
internal static class StatCache
{
    private const int EntrySize = 16 + (4 * sizeof(long)) + SHA256.HashSizeInBytes;

    /// <summary>Reads the cache; a missing, torn or damaged one gives nothing.</summary>
    public static List<KeyValuePair<UInt128, FileState>> Read(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path).AsSpan();
            var whole = bytes.Length >= SHA256.HashSizeInBytes
                && (bytes.Length - SHA256.HashSizeInBytes) % EntrySize == 0
                && SHA256.HashData(bytes[SHA256.HashSizeInBytes..]).AsSpan().SequenceEqual(bytes[..SHA256.HashSizeInBytes]);
            return whole ? Entries(bytes[SHA256.HashSizeInBytes..]) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Replaces the cache in one step. Not flushed: after a power cut it may be an old one or none.</summary>
    public static void Write(string path, ICollection<KeyValuePair<UInt128, FileState>> states)
    {
        var bytes = new byte[SHA256.HashSizeInBytes + (states.Count * EntrySize)];
        var rest = bytes.AsSpan(SHA256.HashSizeInBytes);
        foreach (var (name, state) in states)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(rest, name);
            BinaryPrimitives.WriteInt64LittleEndian(rest[16..], state.Size);
            BinaryPrimitives.WriteInt64LittleEndian(rest[24..], state.Modified);
            BinaryPrimitives.WriteInt64LittleEndian(rest[32..], state.Changed);
            BinaryPrimitives.WriteInt64LittleEndian(rest[40..], state.Inode);
            state.Digest.CopyTo(rest[48..]);
            rest = rest[EntrySize..];
        }

        SHA256.HashData(bytes.AsSpan(SHA256.HashSizeInBytes), bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var staged = $"{path}.{Environment.ProcessId}.new";
        File.WriteAllBytes(staged, bytes);
        File.Move(staged, path, overwrite: true);
    }

    private static List<KeyValuePair<UInt128, FileState>> Entries(ReadOnlySpan<byte> bytes)
    {
        var entries = new List<KeyValuePair<UInt128, FileState>>(bytes.Length / EntrySize);
        for (; bytes.Length > 0; bytes = bytes[EntrySize..])
        {
            entries.Add(new(
                BinaryPrimitives.ReadUInt128LittleEndian(bytes),
                new FileState(
                    BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
                    BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
                    BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
                    BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
                    Digest.OfHash(bytes.Slice(48, SHA256.HashSizeInBytes)))));
        }

        return entries;
    }
}
