using System.Security.Cryptography;
using Retable.Contract;

namespace Retable.Remote;

/// <summary>A public key: tells whether its private half signed something. ECDSA over the curve P-256, SHA-256. For several threads.</summary>
public sealed class VerifyingKey : IDisposable
{
    private readonly ECDsa _key;
    private readonly Lock _lock = new();

    private VerifyingKey(ECDsa key) => (_key, Fingerprint) = (key, FingerprintOf(key));

    /// <summary>Tells keys apart: the first 16 digits of the SHA-256 of the public key. The same for both halves of a pair.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads the public half of a key in PEM, whichever half it holds; null for a text that is no such key.</summary>
    public static VerifyingKey? TryParse(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize == 256)
            {
                return new VerifyingKey(key);
            }
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            // Null below.
        }

        key.Dispose();
        return null;
    }

    /// <summary>Reads a file with either half of a pair.</summary>
    /// <exception cref="BadInputException">There is no such file, or it holds no such key.</exception>
    public static VerifyingKey Load(string file)
    {
        var (pem, fault) = ("", "");
        try
        {
            pem = File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            fault = $": {error.Message}";
        }

        return TryParse(pem) ?? throw new BadInputException($"this is no key to verify signatures with{fault}")
        {
            At = new SourcePosition(file),
            Facts = [("expected", "a PEM file of ECDSA over P-256, as './build.sh Key' makes it")],
        };
    }

    /// <summary>Whether a signature, in base64, is this key's over these bytes.</summary>
    public bool Verifies(ReadOnlySpan<byte> bytes, string signature)
    {
        var decoded = new byte[signature.Length];
        if (!Convert.TryFromBase64String(signature, decoded, out var length))
        {
            return false;
        }

        // One at a time: an ECDsa is not for several threads.
        lock (_lock)
        {
            return _key.VerifyData(bytes, decoded.AsSpan(0, length), HashAlgorithmName.SHA256);
        }
    }

    public void Dispose() => _key.Dispose();

    internal static string FingerprintOf(ECDsa key) => Digest.OfBytes(key.ExportSubjectPublicKeyInfo()).ToString()[..16];
}
