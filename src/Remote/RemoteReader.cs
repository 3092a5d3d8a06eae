using System.Collections.Concurrent;
using Retable.Contract;
using Retable.Engine.Store;

namespace Retable.Remote;

/// <summary>Reads records and objects from one place, and remembers the answers.</summary>
internal sealed class RemoteReader(SteadyPlace place, TrustedKeys trusted, Action<string> warn)
{
    private const int LargestBundle = 256 << 20;
    private const int MostPacks = 16;

    private readonly ConcurrentDictionary<Digest, BundledRecord> _known = new();
    private readonly ConcurrentDictionary<Digest, Lazy<Task<bool>>> _bundles = new();
    private readonly ConcurrentDictionary<Digest, Lazy<Task<bool>>> _present = new();
    private readonly ConcurrentDictionary<Digest, Lazy<Task<byte[]?>>> _packs = new();

    public string Name => place.Name;

    /// <summary>Finds the record of a key; null if there is none, or none signed by a trusted key.</summary>
    public async Task<BundledRecord?> FindAsync(Digest key, CancellationToken stop)
    {
        // Neighbours of the keys asked before are known by now.
        if (_known.TryGetValue(key, out var known))
        {
            return known;
        }

        if (await place.ReadAsync(RemotePath.OfKey(key), RecordPointer.LargestSize, stop).ConfigureAwait(false) is not { } bytes)
        {
            return null;
        }

        var fault = RecordPointer.Parse(bytes) is not { } pointer ? "it is none of ours"
            : trusted.Fault(pointer) is { } untrusted ? untrusted
            : await Once(_bundles, pointer.Bundle, bundle => LearnAsync(bundle, stop)).ConfigureAwait(false) && _known.TryGetValue(key, out known) ? null
            : $"its bundle {pointer.Bundle.Short} cannot be had, or does not hold it";
        if (fault is not null)
        {
            warn($"a record of {Name} is not used: {fault}");
        }

        return known;
    }

    /// <summary>Whether the place has all objects of a record.</summary>
    public async Task<bool> HasObjectsAsync(BundledRecord bundled, CancellationToken stop)
    {
        foreach (var content in ContentsOf(bundled))
        {
            if (!await Once(_present, content, async name => await place.SizeAsync(RemotePath.OfContent(name), stop).ConfigureAwait(false) is not null).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Fetches an output into a file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<bool> FetchAsync(BundledRecord bundled, OutputRecord output, string path, CancellationToken stop)
    {
        if (!bundled.Packs.TryGetValue(output.Bytes, out var slice))
        {
            return await place.FetchAsync(RemotePath.OfContent(output.Bytes), output.Bytes, output.Size, path, stop).ConfigureAwait(false);
        }

        var pack = await Once(_packs, slice.Pack, name => UnpackAsync(name, slice.PackSize, stop)).ConfigureAwait(false);
        if (pack is null || slice.Offset < 0 || slice.Offset > pack.Length - output.Size || Digest.OfBytes(pack.AsSpan((int)slice.Offset, (int)output.Size)) != output.Bytes)
        {
            return false;
        }

        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None);
        RandomAccess.Write(file, pack.AsSpan((int)slice.Offset, (int)output.Size), 0);
        return true;
    }

    /// <summary>The names of the objects that hold a record's outputs: packs, and separate objects.</summary>
    private static IEnumerable<Digest> ContentsOf(BundledRecord bundled) =>
        bundled.Record.Outputs.Select(output => bundled.Packs.TryGetValue(output.Value.Bytes, out var slice) ? slice.Pack : output.Value.Bytes).Distinct();

    private async Task<bool> LearnAsync(Digest bundle, CancellationToken stop)
    {
        if (await ContentAsync(bundle, LargestBundle, stop).ConfigureAwait(false) is not { } bytes || RecordBundle.Decode(bytes) is not { } records)
        {
            return false;
        }

        foreach (var record in records)
        {
            _known.TryAdd(record.Record.Key, record);
        }

        return true;
    }

    private async Task<byte[]?> UnpackAsync(Digest pack, long size, CancellationToken stop)
    {
        foreach (var old in _packs.Where(entry => entry.Key != pack && entry.Value is { IsValueCreated: true, Value.IsCompleted: true }).Take(Math.Max(0, _packs.Count - MostPacks)))
        {
            _packs.TryRemove(old);
        }

        return size <= ObjectPack.LargestSize && await ContentAsync(pack, ObjectPack.LargestSize, stop).ConfigureAwait(false) is { } bytes ? ObjectPack.Unpack(bytes) : null;
    }

    /// <summary>Fetches content by its name; null if it cannot be fetched, or does not match its name.</summary>
    private async Task<byte[]?> ContentAsync(Digest name, int most, CancellationToken stop)
    {
        var bytes = await place.ReadAsync(RemotePath.OfContent(name), most, stop).ConfigureAwait(false);
        if (bytes is null || Digest.OfBytes(bytes) == name)
        {
            return bytes;
        }

        warn($"{Name}/{RemotePath.OfContent(name)} is not what its name says; it is not used");
        return null;
    }

    /// <summary>Runs a request once: other callers wait for the one that is already fetching.</summary>
    private static Task<T> Once<T>(ConcurrentDictionary<Digest, Lazy<Task<T>>> made, Digest name, Func<Digest, Task<T>> make) =>
        made.GetOrAdd(name, _ => new Lazy<Task<T>>(() => make(name))).Value;
}
