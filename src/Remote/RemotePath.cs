using Retable.Contract;

namespace Retable.Remote;

/// <summary>The paths in a place, which follow Bazel's cache protocol.</summary>
internal static class RemotePath
{
    /// <summary>The path of content, by the SHA-256 of its bytes.</summary>
    public static string OfContent(Digest content) => $"cas/{content}";

    /// <summary>The path of a key's pointer.</summary>
    public static string OfKey(Digest key) => $"ac/{key}";
}
