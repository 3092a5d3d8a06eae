using System.Security.Cryptography;

namespace Retable.Engine.Keys;

/// <summary>A file of what was found out once, behind a SHA-256 of it all. It is a shortcut: a torn, damaged or missing one costs time and nothing else.</summary>
internal static class CacheFile
{
    private const int HeadLength = SHA256.HashSizeInBytes;

    /// <summary>What stands behind the checksum; empty where there is no whole file.</summary>
    public static ReadOnlySpan<byte> Read(string path)
    {
        try
        {
            ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
            return bytes.Length >= HeadLength && SHA256.HashData(bytes[HeadLength..]).AsSpan().SequenceEqual(bytes[..HeadLength]) ? bytes[HeadLength..] : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Replaces the file in one step. Not flushed: after a power cut it may be an old one or none.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var staged = $"{path}.{Environment.ProcessId}.new";
        using (var file = new FileStream(staged, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(SHA256.HashData(content));
            file.Write(content);
        }

        File.Move(staged, path, overwrite: true);
    }
}
