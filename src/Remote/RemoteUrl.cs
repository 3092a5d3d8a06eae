using Retable.Contract;

namespace Retable.Remote;

/// <summary>Parses a user's name for a place elsewhere: a folder's path, or a URL with http, https, file or s3.</summary>
public static class RemoteUrl
{
    /// <summary>The variable with a header for each http request, such as <c>Authorization: Bearer ...</c>.</summary>
    public const string HeaderVariable = "RETABLE_REMOTE_HEADER";

    private static readonly string[] Schemes = ["http", "https", "file", "s3"];

    /// <summary>Opens a place, without a request yet.</summary>
    /// <param name="text">The text that the user wrote.</param>
    /// <param name="root">The folder to which the path of a place is relative.</param>
    /// <param name="bucket">Opens a place of s3.</param>
    /// <exception cref="BadInputException">It is no place.</exception>
    public static IRemotePlace Open(string text, string root, Func<Uri, IRemotePlace> bucket)
    {
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0)
        {
            return text.Length > 0 ? new FolderPlace(Path.GetFullPath(Path.Combine(root, text))) : throw Wrong(text);
        }

        return !Uri.TryCreate(text, UriKind.Absolute, out var url) ? throw Wrong(text) : url.Scheme switch
        {
            "http" or "https" when url.Host.Length > 0 => new HttpPlace(url, Environment.GetEnvironmentVariable(HeaderVariable)),
            "file" => new FolderPlace(url.LocalPath),
            "s3" when url.Host.Length > 0 => bucket(url),
            _ => throw Wrong(text),
        };
    }

    private static BadInputException Wrong(string text) => new($"'{text}' is no place for a store elsewhere")
    {
        Facts = [("known", string.Join(", ", Schemes.Select(scheme => $"{scheme}://"))), ("expected", "/mnt/lab/retable, https://cache.example.org/retable or s3://bucket/folder")],
    };
}
