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
    /// <param name="at">Where it is written, if that is a file.</param>
    /// <param name="isWritten">Whether something is to be sent there.</param>
    /// <exception cref="BadInputException">It is no place, or a folder to which nothing can be sent.</exception>
    public static IRemotePlace Open(string text, string root, Func<Uri, IRemotePlace> bucket, SourcePosition? at = null, bool isWritten = false)
    {
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0)
        {
            return text.Length > 0 ? Folder(Path.GetFullPath(Path.Combine(root, text)), at, isWritten) : throw Wrong(text, at);
        }

        return !Uri.TryCreate(text, UriKind.Absolute, out var url) ? throw Wrong(text, at) : url.Scheme switch
        {
            "http" or "https" when url.Host.Length > 0 => new HttpPlace(url, Environment.GetEnvironmentVariable(HeaderVariable)),
            "file" => Folder(url.LocalPath, at, isWritten),
            "s3" when url.Host.Length > 0 => bucket(url),
            _ => throw Wrong(text, at),
        };
    }

    private static FolderPlace Folder(string folder, SourcePosition? at, bool isWritten)
    {
        if (isWritten)
        {
            FolderPlace.RequireStore(folder, at);
        }

        return new FolderPlace(folder);
    }

    private static BadInputException Wrong(string text, SourcePosition? at) => new($"'{text}' is no place for a store elsewhere")
    {
        At = at,
        Facts = [("known", string.Join(", ", Schemes.Select(scheme => $"{scheme}://"))), ("expected", "/mnt/lab/retable, https://cache.example.org/retable or s3://bucket/folder")],
    };
}
