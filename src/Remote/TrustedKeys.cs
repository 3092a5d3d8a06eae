using Retable.Contract;

namespace Retable.Remote;

/// <summary>The public keys whose signatures are believed, under records and under capsules: the <c>*.pem</c> of a folder of the repository, so that who is trusted is reviewed like code.</summary>
public sealed class TrustedKeys : IDisposable
{
    private readonly Dictionary<string, VerifyingKey> _keys = new(StringComparer.Ordinal);

    /// <param name="folder">The folder; if it does not exist, nobody is trusted.</param>
    /// <exception cref="BadInputException">A file is no public key.</exception>
    public TrustedKeys(string folder)
    {
        Folder = folder;
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.pem") : [];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var key = Read(file);
            if (!_keys.TryAdd(key.Fingerprint, key))
            {
                key.Dispose();
            }
        }
    }

    public string Folder { get; }

    /// <summary>Whether a key is among them.</summary>
    public bool Has(string fingerprint) => _keys.ContainsKey(fingerprint);

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

        return key.Verifies(RecordPointer.Signed(pointer.Bundle), pointer.Signature) ? null : $"its signature with key {pointer.Signer} is wrong";
    }

    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }
    }

    private static VerifyingKey Read(string file)
    {
        var pem = File.ReadAllText(file);
        var isPrivate = pem.Contains("PRIVATE KEY", StringComparison.Ordinal);
        return !isPrivate && VerifyingKey.TryParse(pem) is { } key ? key : throw new BadInputException("this is no public key")
        {
            At = new SourcePosition(file),
            Facts = [("expected", "a PEM file with 'BEGIN PUBLIC KEY', as './build.sh Key' makes it")],
            Hint = isPrivate ? "A private key must not be committed: take it out, and make a new pair." : "Take the file out, or put the key of that name there again.",
        };
    }
}
