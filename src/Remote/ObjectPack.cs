using System.Buffers;
using Retable.Contract;

namespace Retable.Remote;

/// <summary>Small objects in a row, compressed with zstd: ten thousand of 1 kB take three requests. The index is in the records, which are signed.</summary>
internal sealed class ObjectPack
{
    /// <summary>Objects of at most this size, in bytes, are packed.</summary>
    public const long LargestObject = 64 << 10;

    /// <summary>The unpacked size, in bytes, from which on a pack accepts no more.</summary>
    public const int FullSize = 4 << 20;

    /// <summary>The largest unpacked size of our packs, in bytes.</summary>
    public const int LargestSize = 8 << 20;

    private readonly ArrayBufferWriter<byte> _content = new();
    private readonly Dictionary<Digest, long> _offsets = [];

    public bool IsFull => _content.WrittenCount >= FullSize;

    public int Count => _offsets.Count;

    /// <summary>The objects in the pack, with their offsets in the unpacked bytes.</summary>
    public IReadOnlyDictionary<Digest, long> Offsets => _offsets;

    public void Add(Digest digest, byte[] bytes)
    {
        if (_offsets.TryAdd(digest, _content.WrittenCount))
        {
            _content.Write(bytes);
        }
    }

    /// <summary>The pack as it is transferred.</summary>
    public byte[] ToBytes() => Zstd.Compress(_content.WrittenSpan);

    /// <summary>Unpacks a pack; null for bytes that are none.</summary>
    public static byte[]? Unpack(byte[] bytes) => Zstd.Decompress(bytes, LargestSize);
}
