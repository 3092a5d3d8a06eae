using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Retable.Contract;

/// <summary>Derives a seed for every purpose from one number, so that no two purposes share a stream and the order of calls does not matter.</summary>
/// <remarks><c>new SeedSequence(3).For("shuffle", epoch)</c> is the same on every machine, however many seeds were taken before.</remarks>
public readonly record struct SeedSequence(ulong Root)
{
    /// <summary>The seed for a purpose: the first 8 bytes of SHA-256 over the root and the purpose's labels.</summary>
    public ulong For(params ReadOnlySpan<object> purpose)
    {
        var text = new StringBuilder().Append(Root);
        foreach (var label in purpose)
        {
            // A text goes in behind its length: ("a", "bc") and ("ab", "c") are two purposes.
            var written = FormattableString.Invariant($"{label}");
            text.Append('|').Append(written.Length).Append(':').Append(written);
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>A random generator for a purpose.</summary>
    public Philox Generator(params ReadOnlySpan<object> purpose) => new(For(purpose));
}
