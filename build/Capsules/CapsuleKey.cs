using System.Security.Cryptography;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Remote;

namespace Retable.Front.Capsules;

/// <summary>Whose signature a capsule bears: an ECDSA key on the curve P-256, as a PEM file.</summary>
internal static class CapsuleKey
{
    /// <summary>The private key in the file; where there is no file yet a new key is made and kept in it, readable by its owner alone.</summary>
    /// <exception cref="BadInputException">The file holds no such key.</exception>
    public static ECDsa Private(AbsolutePath file)
    {
        if (!file.FileExists())
        {
            SigningKey.CreateIn(file).Dispose();
        }

        return Read(file, "private");
    }

    /// <summary>The key in the file, private or public: who must have signed.</summary>
    /// <exception cref="BadInputException">There is no such file, or it holds no such key.</exception>
    public static ECDsa Public(AbsolutePath file) => Read(file, "public");

    /// <summary>As much of a public key's digest as two people can compare: <c>3f2a90bc12ef</c>.</summary>
    public static string Fingerprint(ECDsa key) => Digest.OfBytes(key.ExportSubjectPublicKeyInfo()).Short;

    private static ECDsa Read(AbsolutePath file, string kind)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            // Somebody who needs the private key must not find out when the capsule is packed.
            _ = kind == "private" ? key.SignData([], HashAlgorithmName.SHA256) : [];
            return key.KeySize == 256 ? key : throw new CryptographicException($"its size is {key.KeySize}, not 256");
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException or IOException)
        {
            key.Dispose();
            throw new BadInputException($"--key: this is no {kind} ECDSA key on the curve P-256: {error.Message}", error)
            {
                At = new SourcePosition(file),
                Hint = "openssl ecparam -name prime256v1 -genkey -noout -out key.pem makes one; openssl ec -in key.pem -pubout gives the public half.",
            };
        }
    }
}
