using System.Text;
using Retable.Contract;

namespace Retable.Remote;

/// <summary>The content of <c>ac/&lt;key&gt;</c>: the bundle that has the key's record, and who signed it.</summary>
/// <remarks>
/// Four lines of text: the scheme, <c>bundle</c> and its SHA-256, <c>key</c> and the signer's fingerprint, <c>signature</c> in base64.
/// All keys of a bundle have the same pointer, so that one signature is made, and checked, for all of them.
/// </remarks>
/// <param name="Bundle">The bundle, which is itself an object.</param>
/// <param name="Signer">Fingerprint of the signer's public key.</param>
/// <param name="Signature">The signature over <see cref="Signed"/>.</param>
internal sealed record RecordPointer(Digest Bundle, string Signer, string Signature)
{
    public const int LargestSize = 4096;

    private const string Scheme = "retable-remote/1";

    /// <summary>The text that is signed.</summary>
    public static byte[] Signed(Digest bundle) => Encoding.UTF8.GetBytes($"{Scheme}\nbundle {bundle}\n");

    public byte[] ToBytes() => Encoding.UTF8.GetBytes($"{Scheme}\nbundle {Bundle}\nkey {Signer}\nsignature {Signature}\n");

    /// <summary>Reads a pointer; null for anything else.</summary>
    public static RecordPointer? Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        return lines is [Scheme, var bundle, ..] && Word("bundle", bundle) is { } text && Digest.TryParse(text, out var digest)
            ? new RecordPointer(digest, Word("key", lines.ElementAtOrDefault(2)) ?? "", Word("signature", lines.ElementAtOrDefault(3)) ?? "")
            : null;
    }

    private static string? Word(string label, string? line) =>
        line?.StartsWith(label + " ", StringComparison.Ordinal) == true ? line[(label.Length + 1)..].TrimEnd('\r') : null;
}
