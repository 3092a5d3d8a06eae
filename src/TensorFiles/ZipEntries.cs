using System.IO.Compression;

namespace Retable.TensorFiles;

/// <summary>Reads entries of a zip archive whose headers may be wrong.</summary>
internal static class ZipEntries
{
    /// <summary>Reads a whole entry. Its stated size is first claimed from the budget, and the entry must then have exactly that size.</summary>
    /// <exception cref="InvalidDataException">Too large, shorter or longer than stated, damaged, or encrypted.</exception>
    public static byte[] Read(ZipArchiveEntry entry, ReadBudget budget)
    {
        budget.Take(entry.Length, $"entry '{entry.FullName}'");
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length || stream.ReadByte() >= 0)
        {
            throw new InvalidDataException($"entry '{entry.FullName}' does not hold the {bytes.Length} bytes that the archive states");
        }

        if (Crc32.Of(bytes) != entry.Crc32)
        {
            throw new InvalidDataException($"entry '{entry.FullName}' is damaged: its checksum differs");
        }

        return bytes;
    }
}
