using System.Buffers.Binary;
using System.Security.Cryptography;
using Retable.Contract;

namespace Retable.Engine.Keys;

/// <summary>The file in which digests of files outlive a run: for each file its name's hash, its look and its digest.</summary>
internal static class StatCache
{
    private const int NameLength = 16;
    private const int EntryLength = NameLength + FileLook.Length + SHA256.HashSizeInBytes;

    public static List<KeyValuePair<UInt128, FileState>> Read(string path)
    {
        var bytes = CacheFile.Read(path);
        var entries = new List<KeyValuePair<UInt128, FileState>>(bytes.Length / EntryLength);
        for (; bytes.Length >= EntryLength; bytes = bytes[EntryLength..])
        {
            var look = FileLook.Read(bytes[NameLength..]);
            entries.Add(new(BinaryPrimitives.ReadUInt128LittleEndian(bytes), new FileState(look, Digest.OfHash(bytes[(NameLength + FileLook.Length)..EntryLength]))));
        }

        return entries;
    }

    public static void Write(string path, ICollection<KeyValuePair<UInt128, FileState>> states)
    {
        var bytes = new byte[states.Count * EntryLength];
        var rest = bytes.AsSpan();
        foreach (var (name, state) in states)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(rest, name);
            state.Look.Write(rest[NameLength..]);
            state.Digest.CopyTo(rest[(NameLength + FileLook.Length)..]);
            rest = rest[EntryLength..];
        }

        CacheFile.Write(path, bytes);
    }
}
