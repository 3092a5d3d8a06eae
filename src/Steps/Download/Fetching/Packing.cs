namespace Retable.Download;

/// <summary>How a file is compressed.</summary>
public enum Packing
{
    None,
    Gzip,
    Xz,
}

/// <summary>Recognises a packing by the first bytes of a file, since addresses such as <c>/files/123</c> have no extension.</summary>
internal static class Packings
{
    private static ReadOnlySpan<byte> Gzip => [0x1f, 0x8b, 8];

    private static ReadOnlySpan<byte> Xz => [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    private static ReadOnlySpan<byte> Zip => "PK\u0003\u0004"u8;

    private static ReadOnlySpan<byte> EmptyZip => "PK\u0005\u0006"u8;

    /// <exception cref="FetchException">It is a packing that is not read.</exception>
    public static Packing Of(string path)
    {
        var start = Start(path).AsSpan();
        return start.StartsWith(Gzip) ? Packing.Gzip
            : start.StartsWith(Xz) ? Packing.Xz
            : NameOfUnread(start) is { } name
                ? throw new FetchException($"it is packed with {name}, which is not read; write 'packed: none' if it is not", passing: false)
                : Packing.None;
    }

    /// <summary>Whether a file is not compressed as a whole; a zip archive does not count as compressed.</summary>
    public static bool IsPlain(string path)
    {
        var start = Start(path).AsSpan();
        return !start.StartsWith(Gzip) && !start.StartsWith(Xz) && NameOfUnread(start) is null;
    }

    public static bool IsZip(string path)
    {
        var start = Start(path).AsSpan();
        return start.StartsWith(Zip) || start.StartsWith(EmptyZip);
    }

    private static string? NameOfUnread(ReadOnlySpan<byte> start) =>
        start.StartsWith("BZh"u8) && start[4..].StartsWith("1AY&SY"u8) ? "bzip2"
        : start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) ? "zstd"
        : start.StartsWith((ReadOnlySpan<byte>)[(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c]) ? "7-Zip"
        : start.StartsWith("Rar!\u001a\u0007"u8) ? "rar"
        : null;

    private static byte[] Start(string path)
    {
        const int Looked = 16;
        var start = new byte[Looked];
        using var file = File.OpenRead(path);
        return start[..file.ReadAtLeast(start, Looked, throwOnEndOfStream: false)];
    }
}
