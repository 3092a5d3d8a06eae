using System.Text;

namespace Retable.Download;

/// <summary>Recognises a web page that a portal, a login or an overloaded server sends with a success status instead of the file.</summary>
internal static class WebPage
{
    private const int Looked = 512;
    private static readonly string[] Beginnings = ["<!doctype html", "<html", "<head", "<body"];

    /// <summary>Whether a file begins like HTML; no data set does.</summary>
    public static bool IsIn(string path)
    {
        var start = new byte[Looked];
        using var file = File.OpenRead(path);
        var read = file.ReadAtLeast(start, Looked, throwOnEndOfStream: false);
        var text = Encoding.UTF8.GetString(start, 0, read).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return Beginnings.Any(beginning => text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));
    }
}
