using System.Security.Cryptography;
using Retable.Contract;
using Retable.Hosting;

namespace Retable.Download;

/// <summary>Gets a data set's files from the first source that has them, and verifies them.</summary>
/// <param name="download">Downloads URLs.</param>
/// <param name="folder">The folder for downloads and unpacked files; files that are already there and correct are reused.</param>
/// <param name="userFolder">The folder that RETABLE_DATA names, or null.</param>
/// <param name="offline">True if no URL may be used (RETABLE_OFFLINE=1).</param>
public sealed class FileFetcher(HttpDownload download, string folder, string? userFolder, bool offline)
{
    // Downloads that no checksum speaks for, with what the server said of them: a reader is the first to see that one is junk.
    private readonly SortedDictionary<string, string> _unproven = new(StringComparer.Ordinal);

    /// <summary>Creates a fetcher according to the environment: RETABLE_DATA, RETABLE_OFFLINE.</summary>
    public static FileFetcher For(HttpClient client, StepContext step) => new(
        new HttpDownload(client, (done, total) => step.Progress(done / 1e6, (total ?? done) / 1e6, "MB", "downloading")),
        step.Scratch,
        Environment.GetEnvironmentVariable("RETABLE_DATA") is { Length: > 0 } folder ? folder : null,
        offline: Environment.GetEnvironmentVariable("RETABLE_OFFLINE") == "1");

    /// <summary>Gets the unpacked, verified file.</summary>
    /// <exception cref="BadInputException">No source has it, and trying again would not help.</exception>
    /// <exception cref="TryAgainException">No source has it, but one may have it later.</exception>
    /// <exception cref="MachineException">No server of it can be reached from this machine.</exception>
    public async Task<string> Fetch(DatasetDefinition dataset, FileDefinition file, CancellationToken cancel)
    {
        var target = Path.Combine(folder, file.Name);
        // A folder of pictures is taken as it lies there.
        return await FromFirst(dataset, file, (packed, source) => Directory.Exists(packed) ? packed : Unpack(packed, source, file, target), cancel)
            .ConfigureAwait(false);
    }

    /// <summary>Finds an archive or a folder: hundreds of gigabytes are read in place, and for an archive only the size is checked.</summary>
    /// <returns>The path, and the path inside it at which the data set begins.</returns>
    /// <exception cref="BadInputException">No source has it, and trying again would not help.</exception>
    /// <exception cref="TryAgainException">No source has it, but one may have it later.</exception>
    /// <exception cref="MachineException">No server of it can be reached from this machine.</exception>
    public Task<(string Path, string Member)> Locate(DatasetDefinition dataset, FileDefinition file, CancellationToken cancel) => FromFirst(
        dataset,
        file,
        (path, source) => file.Size is not { } size || Directory.Exists(path) || new FileInfo(path).Length == size
            ? (path, source.Member ?? "")
            : throw Refused(path, new FetchException($"it has {new FileInfo(path).Length:N0} bytes, and the registry knows it with {size:N0}", passing: false)),
        cancel);

    /// <summary>Deletes a file that a reader refused and no checksum had verified, so that the next try downloads it again.</summary>
    /// <returns>The reader's error, with the sources of the files.</returns>
    public BadInputException ThrowAway(BadInputException refused)
    {
        foreach (var path in _unproven.Keys)
        {
            File.Delete(path);
        }

        return _unproven.Count == 0 ? refused : new BadInputException(refused.Message, refused)
        {
            At = refused.At,
            Facts = [.. refused.Facts, .. _unproven.Values.Select(from => ("from", from))],
            Hint = refused.Hint ?? "The registry has no checksum of it: what was downloaded is thrown away, and the next run asks again.",
        };
    }

    private async Task<T> FromFirst<T>(DatasetDefinition dataset, FileDefinition file, Func<string, Source, T> use, CancellationToken cancel)
    {
        var failures = new List<(string Source, FetchException Error)>();
        foreach (var source in file.Sources)
        {
            try
            {
                return use(await Obtain(source, file, cancel).ConfigureAwait(false), source);
            }
            catch (FetchException error)
            {
                failures.Add((Describe(source), error));
            }
        }

        throw Failed(dataset, file, failures);
    }

    private Task<string> Obtain(Source source, FileDefinition file, CancellationToken cancel) => source switch
    {
        Source.UserFolder local => Task.FromResult(Existing(
            userFolder is null ? throw new FetchException("RETABLE_DATA is not set", passing: false) : Path.Combine(userFolder, local.Path))),
        Source.Package local => Task.FromResult(Existing(local.Path)),
        Source.Url url => Download(url, file, cancel),
        _ => throw new ArgumentException($"no such source: {source}", nameof(source)),
    };

    private static string Existing(string path) =>
        Path.Exists(path) ? path : throw new FetchException("there is no such file", passing: false);

    private async Task<string> Download(Source.Url url, FileDefinition file, CancellationToken cancel)
    {
        // The name is for people; the digest keeps two mirrors apart.
        var name = $"{Digest.OfText(url.Address.AbsoluteUri).Short}-{Path.GetFileName(url.Address.LocalPath)}";
        var path = Path.Combine(folder, name);
        var type = File.Exists(path) ? null
            : offline ? throw new FetchException("RETABLE_OFFLINE is set", passing: false)
            : await download.Fetch(url.Address, url.Bytes, url.Member is null ? file.Size : null, path, cancel).ConfigureAwait(false);

        // Where the content has a checksum, that one decides: an equal re-pack on a mirror is as good.
        if (file.Sha256 is null)
        {
            Verify(path, url);
            if (url.Sha256 is null && url.Md5 is null)
            {
                _unproven[path] = type is null ? url.Address.AbsoluteUri : $"{url.Address.AbsoluteUri} ({type})";
            }
        }

        return path;
    }

    private static void Verify(string path, Source.Url url)
    {
        var (known, found) = (url.Sha256, url.Md5) switch
        {
            ({ } sha256, _) => (sha256, HashOf(path, SHA256.HashData)),
            // MD5 is what the publishers give: it guards against damage, not against malice.
#pragma warning disable CA5351
            (null, { } md5) => (md5, HashOf(path, MD5.HashData)),
#pragma warning restore CA5351
            _ => ("", ""),
        };
        if (known != found)
        {
            File.Delete(path);
            throw new FetchException($"what was served has the checksum {found}, and the registry knows {known}", passing: false);
        }
    }

    private static string HashOf(string path, Func<Stream, byte[]> hash)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(hash(stream));
    }

    private string Unpack(string packed, Source source, FileDefinition file, string target)
    {
        try
        {
            Unpacking.Unpack(packed, source, file, target);
            return target;
        }
        catch (FetchException error)
        {
            throw Refused(packed, error);
        }
    }

    // What is wrong in a download must not be found again at the next try; what its user put there stays.
    private FetchException Refused(string path, FetchException error)
    {
        if (path.StartsWith(folder + "/", StringComparison.Ordinal))
        {
            File.Delete(path);
        }

        return error;
    }

    private static Exception Failed(DatasetDefinition dataset, FileDefinition file, List<(string Source, FetchException Error)> failures)
    {
        var message = $"data set '{dataset.Name}': none of its sources gives the file '{file.Name}'";
        var error = new BadInputException(message)
        {
            At = file.At,
            Facts = [.. failures.Select(failure => ("tried", $"{failure.Source}: {failure.Error.Message}"))],
            Hint = dataset.Obtain ?? HintFor(file),
        };
        var text = error.Describe()["error: ".Length..];
        return failures.Any(failure => failure.Error is { Passing: true, Unreachable: false }) ? new TryAgainException(text)
            : failures.Any(failure => failure.Error.Unreachable) ? new MachineException(text)
            : error;
    }

    private static string HintFor(FileDefinition file)
    {
        var below = $"below a folder that RETABLE_DATA names ({WhereBelow(file)})";
        return file.Sources.OfType<Source.Package>().FirstOrDefault() is { } package
            ? $"Without a network, install it (apt-get install {package.Name}) or put it {below}."
            : $"Put it {below}, or mend its sources.";
    }

    private static string WhereBelow(FileDefinition file) =>
        file.Sources.OfType<Source.UserFolder>().FirstOrDefault()?.Path ?? file.Name;

    private static string Describe(Source source) => source switch
    {
        Source.UserFolder local => $"RETABLE_DATA/{local.Path}",
        Source.Package local => $"{local.Path} (Debian package {local.Name})",
        Source.Url url => url.Address.AbsoluteUri,
        _ => source.ToString(),
    };
}
