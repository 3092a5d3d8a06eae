using System.Security.Cryptography;
using Retable.Contract;

namespace Retable.Remote;

/// <summary>The public keys whose records are believed: the <c>*.pem</c> of a folder of the repository, so that who is trusted is reviewed like code.</summary>
public sealed class TrustedKeys : IDisposable
{
    private readonly Dictionary<string, ECDsa> _keys = new(StringComparer.Ordinal);

    /// <param name="folder">The folder; if it does not exist, nobody is trusted.</param>
    /// <exception cref="BadInputException">A file is no public key.</exception>
    public TrustedKeys(string folder)
    {
        Folder = folder;
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.pem") : [];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var key = Read(file);
            _keys.TryAdd(SigningKey.FingerprintOf(key), key);
        }
    }

    public string Folder { get; }

    /// <summary>Why a pointer is not believed, in a few words; null if it is.</summary>
    internal string? Fault(RecordPointer pointer)
    {
        if (pointer.Signature.Length == 0)
        {
            return "it is not signed";
        }

        if (!_keys.TryGetValue(pointer.Signer, out var key))
        {
            return $"it is signed with key {pointer.Signer}, which {Path.GetFileName(Folder)}/ does not have";
        }

        var signature = new byte[pointer.Signature.Length];
        // One at a time: an ECDsa is not for several threads.
        lock (key)
        {
            return Convert.TryFromBase64String(pointer.Signature, signature, out var length)
                && key.VerifyData(RecordPointer.Signed(pointer.Bundle), signature.AsSpan(0, length), HashAlgorithmName.SHA256)
                ? null
                : $"its signature with key {pointer.Signer} is wrong";
        }
    }

    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }
    }

    private static ECDsa Read(string file)
    {
        var key = ECDsa.Create();
        try
        {
            var pem = File.ReadAllText(file);
            if (!pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            {
                key.ImportFromPem(pem);
                return key;
            }
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            // Said below.
        }

        key.Dispose();
        throw new BadInputException("this is no public key")
        {
            At = new SourcePosition(file),
            Facts = [("expected", "a PEM file with 'BEGIN PUBLIC KEY', as './build.sh Key' makes it")],
            Hint = "A private key must not be committed: take it out, and make a new pair.",
        };
    }
}
