using Retable.Contract;

namespace Retable.Remote;

/// <summary>Where what lies in a place: the paths of Bazel's cache protocol.</summary>
internal static class RemotePath
{
    /// <summary>Content, by the SHA-256 of its bytes.</summary>
    public static string OfContent(Digest content) => $"cas/{content}";

    /// <summary>What a key is answered with.</summary>
    public static string OfKey(Digest key) => $"ac/{key}";
}
