using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Retable.Contract;

/// <summary>A SHA-256, compared by value. Printed as 64 lower-case hexadecimal digits.</summary>
/// <remarks>Four numbers instead of a text: an engine holds some for each of 100,000 stages.</remarks>
public readonly record struct Digest : IComparable<Digest>
{
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private Digest(ReadOnlySpan<byte> hash)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(hash);
        _b = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(hash[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(hash[24..]);
    }

    /// <summary>The first twelve digits: enough to tell digests apart on a screen.</summary>
    public string Short => ToString()[..12];

    public static Digest OfBytes(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return new(hash);
    }

    public static Digest OfText(string text) => OfBytes(Encoding.UTF8.GetBytes(text));

    public static Digest OfHash(ReadOnlySpan<byte> hash) => hash.Length == SHA256.HashSizeInBytes
        ? new(hash)
        : throw new ArgumentException($"a SHA-256 has {SHA256.HashSizeInBytes} bytes, not {hash.Length}", nameof(hash));

    /// <summary>Reads 64 hexadecimal digits; false for anything else.</summary>
    public static bool TryParse(string? text, out Digest digest)
    {
        digest = default;
        if (text is not { Length: 2 * SHA256.HashSizeInBytes })
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var valid = Convert.FromHexString(text, hash, out _, out _) == System.Buffers.OperationStatus.Done;
        digest = valid ? new Digest(hash) : default;
        return valid;
    }

    /// <exception cref="FormatException">The text is not 64 hexadecimal digits.</exception>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw new FormatException($"'{text}' is not a SHA-256 (64 hexadecimal digits)");

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> hash)
    {
        BinaryPrimitives.WriteUInt64BigEndian(hash, _a);
        BinaryPrimitives.WriteUInt64BigEndian(hash[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(hash[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(hash[24..], _d);
    }

    /// <summary>Orders digests like their hexadecimal texts.</summary>
    public int CompareTo(Digest other) => (_a, _b, _c, _d).CompareTo((other._a, other._b, other._c, other._d));

    public override string ToString()
    {
        // All zeros is no SHA-256 that anything has, but what a forgotten digest looks like.
        if ((_a | _b | _c | _d) == 0)
        {
            throw new InvalidOperationException("a digest that was never computed");
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        CopyTo(hash);
        return Convert.ToHexStringLower(hash);
    }

    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;
}
