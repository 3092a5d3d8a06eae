namespace Retable.Remote;

/// <summary>A place elsewhere that keeps bytes by path: a folder, a web server, a bucket. Its content is never listed.</summary>
/// <remarks>Paths are those of Bazel's cache protocol: <c>cas/&lt;sha256&gt;</c> for content, <c>ac/&lt;key&gt;</c> for what a key is answered with.</remarks>
public interface IRemotePlace : IDisposable
{
    /// <summary>The place's name for people, without a password.</summary>
    string Name { get; }

    /// <summary>The size of the content at a path; null if there is none.</summary>
    /// <exception cref="RemoteException">It cannot be asked.</exception>
    Task<long?> SizeAsync(string path, CancellationToken stop);

    /// <summary>Opens the content at a path from an offset on; null if there is none.</summary>
    /// <exception cref="RemoteException">It cannot be read; reading the stream may end with an <see cref="IOException"/>.</exception>
    Task<Stream?> OpenAsync(string path, long from, CancellationToken stop);

    /// <summary>Writes bytes at a path, completely or not at all; existing content is replaced.</summary>
    /// <param name="path">Where.</param>
    /// <param name="content">Opens the bytes, once for each try.</param>
    /// <param name="stop">The user's request to stop.</param>
    /// <exception cref="RemoteException">It cannot be written.</exception>
    Task PutAsync(string path, Func<Stream> content, CancellationToken stop);
}

/// <summary>A place did not do what was asked of it.</summary>
/// <param name="message">What happened, in a few words: <c>503 Service Unavailable</c>.</param>
/// <param name="isPassing">Whether another try may help.</param>
public sealed class RemoteException(string message, bool isPassing, Exception? inner = null) : Exception(message, inner)
{
    public bool IsPassing { get; } = isPassing;
}
