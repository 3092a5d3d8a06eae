using System.IO.Compression;
using System.Net.Http.Headers;

namespace Retable.Download;

/// <summary>Recognises a coding that a server applied to a body although nobody asked for it (RFC 9110, 8.4).</summary>
internal static class ContentCoding
{
    private static readonly string[] GzipEndings = [".gz", ".tgz", ".gzip"];

    /// <summary>The coding to undo; null if the body is the file itself.</summary>
    /// <remarks>Of a packed file many servers call the packing itself a coding. Such a file is what the registry's checksum is of, and stays as it comes.</remarks>
    /// <exception cref="FetchException">The coding is not supported.</exception>
    public static string? Of(HttpContentHeaders headers, Uri address)
    {
        var codings = headers.ContentEncoding.Select(coding => coding.ToLowerInvariant()).Where(coding => coding is not ("" or "identity")).ToList();
        return codings switch
        {
            [] => null,
            ["gzip" or "x-gzip"] when GzipEndings.Any(ending => address.AbsolutePath.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) => null,
            ["gzip" or "x-gzip" or "deflate" or "br"] => codings[0],
            _ => throw new FetchException($"the server sends it in the content encoding '{string.Join(", ", codings)}', which nobody asked for and is not read", passing: false),
        };
    }

    public static Stream Undo(Stream body, string? coding) => coding switch
    {
        null => body,
        "deflate" => new ZLibStream(body, CompressionMode.Decompress),
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        _ => new GZipStream(body, CompressionMode.Decompress),
    };
}
