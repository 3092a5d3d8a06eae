using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using Retable.Contract;
using Retable.Engine.Posix;

namespace Retable.Engine.Keys;

/// <summary>Digests of files by content. A file that looks as it did when it was last hashed is not read again.</summary>
/// <remarks>
/// How a file looks is a <see cref="FileLook"/>. One written less than two seconds before it was hashed, or in the
/// future, is not remembered.
/// </remarks>
public sealed class FileDigests
{
    // Two cores' buffers and what they hash stay in their own caches; a larger one is read twice from memory.
    private const int BufferSize = 1 << 17;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<UInt128, FileState> _states;
    private readonly string? _cache;
    private bool _changed;

    /// <param name="cache">The file that remembers digests between runs; null for none. A damaged one is ignored.</param>
    /// <param name="time">Tells how long a file has been at rest.</param>
    public FileDigests(string? cache, TimeProvider time)
    {
        (_cache, _time) = (cache, time);
        _states = new(cache is null ? [] : StatCache.Read(cache));
    }

    /// <summary>Ends the hashing, of a large file too, as soon as the person wants to stop.</summary>
    public CancellationToken Stop { get; set; }

    /// <summary>The digest of a file's bytes, or of a folder's names and bytes; null if there is nothing at the path.</summary>
    /// <exception cref="BadInputException">It is a pipe, a socket or a device: reading it would wait for a writer, or never end.</exception>
    /// <exception cref="OperationCanceledException">The person wants to stop.</exception>
    /// <exception cref="MachineException">The file cannot be read.</exception>
    public Digest? Of(string path)
    {
        Stop.ThrowIfCancellationRequested();
        try
        {
            return FileStat.Of(path) switch
            {
                null => null,
                { IsFolder: true } => new FolderDigest(this).Of(path),
                { IsRegularFile: false } special => throw new BadInputException($"the input '{path}' is {special.Kind}: only files and folders can be read again")
                {
                    Hint = "Write its content to a file, and name that.",
                },
                { } before => OfFile(path, before),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Explained(error, path);
        }
    }

    /// <summary>The digests of many files, in their order. What must be read is hashed on all cores, the largest first, so that none is left to the end alone.</summary>
    /// <exception cref="MachineException">A file cannot be read.</exception>
    public IReadOnlyList<Digest?> OfAll(IReadOnlyList<string> paths)
    {
        var digests = new Digest?[paths.Count];
        var unread = new List<(int Index, long Size)>();
        for (var i = 0; i < digests.Length; i++)
        {
            if (Look(paths[i]) is { } now)
            {
                digests[i] = Known(paths[i], now);
                if (digests[i] is null)
                {
                    unread.Add((i, now.Size));
                }
            }
        }

        var largestFirst = unread.OrderByDescending(file => file.Size).Select(file => file.Index);
        try
        {
            Parallel.ForEach(Partitioner.Create(largestFirst, EnumerablePartitionerOptions.NoBuffering), i => digests[i] = Of(paths[i]));
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }

        return digests;
    }

    /// <summary>What a file's digest was when it last looked as it does now; null if it would have to be read to know.</summary>
    public Digest? Known(string path) => FileStat.Of(path) is { } now ? Known(path, now) : null;

    /// <summary>Takes note of a read-only file that this engine itself has just put there.</summary>
    public void Remember(string path, Digest digest)
    {
        if (FileStat.Of(path) is { } stat)
        {
            _states[NameOf(path)] = new FileState(FileLook.OfOwn(stat), digest);
            _changed = true;
        }
    }

    /// <summary>Writes the cache, if there is one and something is new. It is a shortcut: losing it costs time, nothing else.</summary>
    public void Save()
    {
        if (_cache is not null && _changed)
        {
            StatCache.Write(_cache, _states);
            _changed = false;
        }
    }

    private Digest? Known(string path, FileStat now) => _states.TryGetValue(NameOf(path), out var state) && state.Look.Matches(now) ? state.Digest : null;

    private static FileStat? Look(string path)
    {
        try
        {
            return FileStat.Of(path);
        }
        catch (IOException error)
        {
            throw Explained(error, path);
        }
    }

    private static MachineException Explained(Exception error, string path) =>
        Errno.Explain(error, path) ?? new MachineException($"'{path}' cannot be read: {error.Message}", error);

    private Digest OfFile(string path, FileStat before)
    {
        var name = NameOf(path);
        if (_states.TryGetValue(name, out var state) && state.Look.Matches(before))
        {
            return state.Digest;
        }

        var digest = Hash(path);
        if (FileLook.IsAtRest(before, _time) && FileStat.Of(path) == before)
        {
            _states[name] = new FileState(FileLook.Of(before), digest);
            _changed = true;
        }

        return digest;
    }

    private Digest Hash(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long at = 0;
            for (int read; (read = RandomAccess.Read(file, buffer, at)) > 0; at += read)
            {
                hash.AppendData(buffer, 0, read);
                Stop.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Digest.OfHash(hash.GetHashAndReset());
    }

    /// <summary>Half of the SHA-256 of the path: a cache of 100,000 paths is 8 MB and has no strings to allocate.</summary>
    private static UInt128 NameOf(string path)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(path.Length));
        SHA256.HashData(utf8.AsSpan(0, Encoding.UTF8.GetBytes(path, utf8)), hash);
        ArrayPool<byte>.Shared.Return(utf8);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}

/// <summary>How a file looked when it had a digest.</summary>
internal readonly record struct FileState(FileLook Look, Digest Digest);
