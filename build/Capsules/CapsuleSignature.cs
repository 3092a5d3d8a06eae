using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retable.Front.Capsules;

/// <summary>The signature over a manifest (ECDSA on P-256 with SHA-256), with the public key that verifies it.</summary>
internal static class CapsuleSignature
{
    private const string Algorithm = "ECDSA-P256-SHA256";

    /// <param name="manifest">The manifest's text.</param>
    /// <param name="key">A private key.</param>
    /// <param name="before">The signature of the capsule that is replaced; null for none. If it is this key's over the same manifest it stays, so that packing twice gives the same bytes.</param>
    public static string Sign(string manifest, ECDsa key, string? before)
    {
        if (before is not null && Verify(manifest, before) is { } signer && CapsuleKey.Fingerprint(key) == signer)
        {
            return before;
        }

        return CapsuleArchive.Text(new JsonObject
        {
            ["algorithm"] = Algorithm,
            ["public_key"] = key.ExportSubjectPublicKeyInfoPem(),
            ["signature"] = Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(manifest), HashAlgorithmName.SHA256)),
        });
    }

    /// <summary>The fingerprint of the key that made the signature; null if the signature does not fit the manifest.</summary>
    public static string? Verify(string manifest, string signature)
    {
        try
        {
            var json = JsonNode.Parse(signature) as JsonObject ?? [];
            using var key = ECDsa.Create();
            key.ImportFromPem((string?)json["public_key"] ?? "");
            return (string?)json["algorithm"] == Algorithm && key.KeySize == 256
                && key.VerifyData(Encoding.UTF8.GetBytes(manifest), Convert.FromBase64String((string?)json["signature"] ?? ""), HashAlgorithmName.SHA256)
                ? CapsuleKey.Fingerprint(key)
                : null;
        }
        catch (Exception error) when (error is JsonException or CryptographicException or FormatException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
