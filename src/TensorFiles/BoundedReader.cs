using System.Buffers.Binary;

namespace Retable.TensorFiles;

/// <summary>Reads a stream of known length; before allocating, a length stated by the data itself is compared with the bytes that are left.</summary>
internal sealed class BoundedReader(Stream stream, long length)
{
    private readonly byte[] _scratch = new byte[8];

    public BoundedReader(byte[] bytes)
        : this(new MemoryStream(bytes, writable: false), bytes.Length)
    {
    }

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    public long Remaining => length - Position;

    public byte Byte(string what)
    {
        Fill(_scratch.AsSpan(0, 1), what);
        return _scratch[0];
    }

    public ushort UInt16(string what)
    {
        Fill(_scratch.AsSpan(0, 2), what);
        return BinaryPrimitives.ReadUInt16LittleEndian(_scratch);
    }

    public int Int32(string what)
    {
        Fill(_scratch.AsSpan(0, 4), what);
        return BinaryPrimitives.ReadInt32LittleEndian(_scratch);
    }

    public long Int64(string what)
    {
        Fill(_scratch, what);
        return BinaryPrimitives.ReadInt64LittleEndian(_scratch);
    }

    /// <summary>The next <paramref name="count"/> bytes.</summary>
    /// <exception cref="InvalidDataException">Fewer bytes are left.</exception>
    public byte[] Bytes(long count, string what)
    {
        Require(count, what);
        var bytes = new byte[count];
        Fill(bytes, what);
        return bytes;
    }

    private void Fill(Span<byte> target, string what)
    {
        Require(target.Length, what);
        try
        {
            stream.ReadExactly(target);
        }
        catch (EndOfStreamException error)
        {
            throw new InvalidDataException($"the data ends inside {what}, at byte {Position}", error);
        }

        Position += target.Length;
    }

    private void Require(long count, string what)
    {
        if (count < 0 || count > Remaining || count > Array.MaxLength)
        {
            throw new InvalidDataException($"{what} at byte {Position} needs {(ulong)count} bytes but {Remaining} are left");
        }
    }
}
