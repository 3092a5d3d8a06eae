using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Retable.Contract;

namespace Retable.Remote;

/// <summary>A place that is a bucket of S3, or of a server that supports its protocol: <c>s3://bucket/folder?endpoint=https://minio.example.org&amp;region=eu-central-1</c>.</summary>
/// <remarks>Credentials come from where the tools of S3 look for them: <c>AWS_ACCESS_KEY_ID</c> and <c>AWS_SECRET_ACCESS_KEY</c>, a profile, or the machine's role.</remarks>
public sealed class S3Place : IRemotePlace
{
    private static readonly string[] Options = ["endpoint", "region"];
    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly string _prefix;

    /// <param name="url">With the scheme s3.</param>
    /// <exception cref="BadInputException">It has an option that is not known.</exception>
    public S3Place(Uri url)
    {
        _bucket = url.Host;
        _prefix = url.AbsolutePath.Trim('/') is { Length: > 0 } folder ? $"{Uri.UnescapeDataString(folder)}/" : "";
        Name = $"s3://{_bucket}/{_prefix}".TrimEnd('/');
        var options = OptionsOf(url);
        var config = new AmazonS3Config
        {
            // Tries, pauses and patience are the caller's, and the same for all places.
            MaxErrorRetry = 0,
            // The content's own SHA-256 is checked on arrival; servers other than Amazon's do not all know the newer checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.TryGetValue("endpoint", out var endpoint))
        {
            (config.ServiceURL, config.ForcePathStyle) = (endpoint, true);
            config.AuthenticationRegion = options.GetValueOrDefault("region", "us-east-1");
        }
        else if (options.TryGetValue("region", out var region))
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(region);
        }

        _client = new AmazonS3Client(config);
    }

    public string Name { get; }

    /// <inheritdoc/>
    public Task<long?> SizeAsync(string path, CancellationToken stop) => GuardedAsync<long?>(async () =>
        (await _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _bucket, Key = _prefix + path }, stop).ConfigureAwait(false)).ContentLength);

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(string path, long from, CancellationToken stop) => GuardedAsync(async () =>
    {
        var request = new GetObjectRequest { BucketName = _bucket, Key = _prefix + path };
        if (from > 0)
        {
            request.ByteRange = new ByteRange($"bytes={from}-");
        }

        return (Stream?)(await _client.GetObjectAsync(request, stop).ConfigureAwait(false)).ResponseStream;
    });

    /// <inheritdoc/>
    public Task PutAsync(string path, Func<Stream> content, CancellationToken stop) => GuardedAsync<object>(async () =>
    {
        using var body = content();
        await _client.PutObjectAsync(
            new PutObjectRequest { BucketName = _bucket, Key = _prefix + path, InputStream = body, AutoCloseStream = false, UseChunkEncoding = false },
            stop).ConfigureAwait(false);
        return this;
    });

    public void Dispose() => _client.Dispose();

    private static Dictionary<string, string> OptionsOf(Uri url)
    {
        var options = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(option => option.Split('=', 2))
            .ToDictionary(option => option[0], option => Uri.UnescapeDataString(option.ElementAtOrDefault(1) ?? ""), StringComparer.Ordinal);
        return options.Keys.FirstOrDefault(name => !Options.Contains(name)) is not { } unknown ? options : throw new BadInputException($"a place of s3 has no option '{unknown}'")
        {
            Facts = [("known", string.Join(", ", Options))],
        };
    }

    /// <summary>Runs a request; null if nothing is there.</summary>
    private static async Task<T?> GuardedAsync<T>(Func<Task<T?>> request)
    {
        try
        {
            return await request().ConfigureAwait(false);
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.NotFound && error.ErrorCode != "NoSuchBucket")
        {
            return default;
        }
        catch (AmazonServiceException error)
        {
            var isPassing = error.StatusCode is 0 or >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;
            throw new RemoteException($"{(int)error.StatusCode} {error.ErrorCode}: {error.Message}", isPassing, error);
        }
        catch (Exception error) when (error is AmazonClientException or HttpRequestException)
        {
            throw new RemoteException(error.Message, isPassing: error is HttpRequestException, error);
        }
    }
}
