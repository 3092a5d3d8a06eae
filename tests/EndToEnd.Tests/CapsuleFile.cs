using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Retable.Contract;

namespace Retable.EndToEnd.Tests;

/// <summary>A capsule in a test's hands: somebody who knows how capsules are made and changes one.</summary>
internal static class CapsuleFile
{
    public const string Manifest = "manifest.json";

    public const string Signature = "signature.json";

    public static Dictionary<string, byte[]> Read(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var stream = entry.Open();
            var bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            return bytes;
        });
    }

    public static void Write(string path, IReadOnlyDictionary<string, byte[]> files)
    {
        File.Delete(path);
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, bytes) in files)
        {
            using var stream = zip.CreateEntry(name).Open();
            stream.Write(bytes);
        }
    }

    /// <summary>A manifest that fits the files; signed with a new key, or left with the old signature.</summary>
    public static void Seal(Dictionary<string, byte[]> files, bool signs)
    {
        files[Manifest] = System.Text.Encoding.UTF8.GetBytes(new JsonObject
        {
            ["capsule"] = 1,
            ["files"] = new JsonObject(files.Where(file => file.Key is not (Manifest or Signature)).Select(file => KeyValuePair.Create(file.Key, (JsonNode?)Digest.OfBytes(file.Value).ToString()))),
        }.ToJsonString());
        if (!signs)
        {
            return;
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        files[Signature] = System.Text.Encoding.UTF8.GetBytes(new JsonObject
        {
            ["algorithm"] = "ECDSA-P256-SHA256",
            ["public_key"] = key.ExportSubjectPublicKeyInfoPem(),
            ["signature"] = Convert.ToBase64String(key.SignData(files[Manifest], HashAlgorithmName.SHA256)),
        }.ToJsonString());
    }
}
