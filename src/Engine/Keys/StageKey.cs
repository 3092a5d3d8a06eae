using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Retable.Contract;

namespace Retable.Engine.Keys;

/// <summary>A labelled part of a key: what it is and its value, so that a difference can be named later.</summary>
public readonly record struct KeyPart(string Label, string Value);

/// <summary>What makes a stage's result: two stages with equal keys give equal outputs.</summary>
/// <remarks>Made of content alone: neither names, paths, comments, order nor times are in it.</remarks>
public sealed class StageKey
{
    /// <summary>Raised whenever the parts or the way they are hashed change: every user's cache begins anew.</summary>
    public const string Scheme = "retable-key/1";

    public StageKey(ImmutableArray<KeyPart> parts) => (Parts, Digest) = (parts, DigestOf(parts));

    public ImmutableArray<KeyPart> Parts { get; }

    public Digest Digest { get; }

    public override string ToString() => Digest.ToString();

    // Each text goes in behind its length. Without it the values "a" and "b" of two parameters could be cut
    // elsewhere, give the same bytes, and one stage would be served another one's outputs.
    private static Digest DigestOf(ImmutableArray<KeyPart> parts)
    {
        var size = 0;
        foreach (var part in parts)
        {
            size += (2 * sizeof(int)) + Encoding.UTF8.GetByteCount(part.Label) + Encoding.UTF8.GetByteCount(part.Value);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(size);
        var end = 0;
        foreach (var part in parts)
        {
            end = Write(part.Value, buffer, Write(part.Label, buffer, end));
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.AsSpan(0, end), hash);
        ArrayPool<byte>.Shared.Return(buffer);
        return Digest.OfHash(hash);
    }

    private static int Write(string text, byte[] buffer, int at)
    {
        var length = Encoding.UTF8.GetBytes(text, buffer.AsSpan(at + sizeof(int)));
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(at), length);
        return at + sizeof(int) + length;
    }
}
