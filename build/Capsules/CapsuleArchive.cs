using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Capsules;

/// <summary>The file of a capsule: a zip archive whose bytes depend only on its content, with a manifest of digests and a signature over the manifest.</summary>
/// <remarks>Entries are sorted by code points, uncompressed (compressors differ from release to release), and of one time. The signature is the only part that chance is in.</remarks>
internal static class CapsuleArchive
{
    public const string Manifest = "manifest.json";

    public const string Signature = "signature.json";

    private const long MostBytes = 16L << 30;

    private static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes JSON so that the same content gives the same text.</summary>
    public static string Text(JsonNode json) => json.ToJsonString(Indented) + "\n";

    /// <summary>Makes the manifest, <c>{capsule: 1, files: {path: sha256}}</c>.</summary>
    public static string ManifestOf(IReadOnlyDictionary<string, byte[]> files) => Text(new JsonObject
    {
        ["capsule"] = 1,
        ["files"] = new JsonObject(files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => KeyValuePair.Create(file.Key, (JsonNode?)Digest.OfBytes(file.Value).ToString()))),
    });

    /// <summary>Writes the archive, completely or not at all.</summary>
    public static void Write(AbsolutePath path, IReadOnlyDictionary<string, byte[]> files)
    {
        var partial = path + ".partial";
        using (var stream = File.Create(partial))
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: false, Encoding.UTF8))
        {
            foreach (var (name, bytes) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
            {
                var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
                entry.LastWriteTime = Time;
                entry.ExternalAttributes = 0;
                using var writer = entry.Open();
                writer.Write(bytes);
            }
        }

        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Reads all files of an archive, by name.</summary>
    /// <exception cref="BadInputException">It is missing, no zip, cut short, or too large; or a name leads out of it.</exception>
    public static IReadOnlyDictionary<string, byte[]> Read(string path)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
            foreach (var entry in zip.Entries)
            {
                if (entry.FullName.Split('/') is var parts && (parts.Contains("..") || parts.Contains("") || entry.FullName.Contains('\\', StringComparison.Ordinal) || !files.TryAdd(entry.FullName, [])))
                {
                    throw Broken(path, $"it has an entry with a name that no capsule has: '{entry.FullName}'");
                }

                files[entry.FullName] = entry.Length + files.Sum(file => (long)file.Value.Length) <= MostBytes ? BytesOf(entry) : throw Broken(path, "it is larger than any capsule");
            }

            return files;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw Broken(path, error.Message, error);
        }
    }

    private static byte[] BytesOf(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static BadInputException Broken(string path, string why, Exception? inner = null) => new($"this is no capsule: {why}", inner)
    {
        At = new SourcePosition(path),
        Hint = "./build.sh Capsule PAPER/TABLE makes one.",
    };
}
