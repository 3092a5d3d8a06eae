using Retable.Contract;

namespace Retable.Engine.Identity;

/// <summary>The sources of a native library that steps call: as code they count by their text.</summary>
public static class NativeSources
{
    /// <summary>Over names and texts, in the order of the names; null if the folder is not there.</summary>
    public static Digest? DigestOf(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var files = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(path => $"{Path.GetFileName(path)} {Digest.OfBytes(File.ReadAllBytes(path))}\n");
        return Digest.OfText(string.Concat(files));
    }
}
