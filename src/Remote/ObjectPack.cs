using System.Buffers;
using Retable.Contract;

namespace Retable.Remote;

/// <summary>Small objects one behind the other, behind zstd: ten thousand of 1 kB are three requests. The index is in the records, which are signed.</summary>
internal sealed class ObjectPack
{
    /// <summary>Objects of at most this size, in bytes, are packed.</summary>
    public const long LargestObject = 64 << 10;

    /// <summary>Unpacked size, in bytes, from which on a pack takes no more.</summary>
    public const int FullSize = 4 << 20;

    /// <summary>No pack of ours unpacks to more.</summary>
    public const int LargestSize = 8 << 20;

    private readonly ArrayBufferWriter<byte> _content = new();
    private readonly Dictionary<Digest, long> _offsets = [];

    public bool IsFull => _content.WrittenCount >= FullSize;

    public int Count => _offsets.Count;

    /// <summary>The objects in it, with their offsets in the unpacked bytes.</summary>
    public IReadOnlyDictionary<Digest, long> Offsets => _offsets;

    public void Add(Digest digest, byte[] bytes)
    {
        if (_offsets.TryAdd(digest, _content.WrittenCount))
        {
            _content.Write(bytes);
        }
    }

    /// <summary>As it goes over the wire.</summary>
    public byte[] ToBytes() => Zstd.Compress(_content.WrittenSpan);

    /// <summary>The unpacked bytes; null for bytes that are no pack.</summary>
    public static byte[]? Unpack(byte[] bytes) => Zstd.Decompress(bytes, LargestSize);
}
