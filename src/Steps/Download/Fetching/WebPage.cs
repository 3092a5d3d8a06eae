using System.Text;

namespace Retable.Download;

/// <summary>The page that a portal, a login or a full server sends in a file's place, with the status of a success.</summary>
internal static class WebPage
{
    private const int Looked = 512;
    private static readonly string[] Beginnings = ["<!doctype html", "<html", "<head", "<body"];

    /// <summary>Whether a file begins as HTML does; no data set does.</summary>
    public static bool IsIn(string path)
    {
        var start = new byte[Looked];
        using var file = File.OpenRead(path);
        var read = file.ReadAtLeast(start, Looked, throwOnEndOfStream: false);
        var text = Encoding.UTF8.GetString(start, 0, read).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return Beginnings.Any(beginning => text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));
    }
}
