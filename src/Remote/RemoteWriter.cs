using System.Collections.Concurrent;
using Retable.Contract;
using Retable.Engine.Store;

namespace Retable.Remote;

/// <summary>Writes records to one place: objects first, then the bundle that names them, then one pointer per key, so that a reader finds all of it or nothing.</summary>
internal sealed class RemoteWriter(SteadyPlace place, RemoteReader reader, SigningKey key, Patience patience)
{
    private const int MostInBundle = 10_000;

    /// <summary>After so many missing keys in a row the rest counts as missing too: sending them again does no harm, and asking takes as long as sending.</summary>
    private const int EnoughMisses = 256;

    private long _bytes;

    /// <summary>Sends the records and objects that the place lacks.</summary>
    /// <exception cref="MachineException">It cannot be sent.</exception>
    public async Task<SendTally> SendAsync(IReadOnlyList<ActionRecord> records, Func<Digest, string> pathOf, CancellationToken stop)
    {
        try
        {
            var absent = await AbsentAsync(records, stop).ConfigureAwait(false);
            foreach (var some in absent.Chunk(MostInBundle))
            {
                await SendBundleAsync(some, pathOf, stop).ConfigureAwait(false);
            }

            return new SendTally(absent.Count, records.Count - absent.Count, _bytes, place.Name);
        }
        catch (RemoteException fault)
        {
            throw new MachineException($"nothing can be sent to {place.Name}: {fault.Message}", fault)
            {
                Hint = "Try again later: what is there already is not sent twice. A server must allow PUT.",
            };
        }
    }

    private async Task<IReadOnlyList<ActionRecord>> AbsentAsync(IReadOnlyList<ActionRecord> records, CancellationToken stop)
    {
        var present = new ConcurrentDictionary<Digest, bool>();
        var misses = 0;
        await InParallelAsync(
            records,
            async record =>
            {
                if (Volatile.Read(ref misses) < EnoughMisses)
                {
                    var isThere = await reader.FindAsync(record.Key, stop).ConfigureAwait(false) is { } found && await reader.HasObjectsAsync(found, stop).ConfigureAwait(false);
                    _ = isThere ? Interlocked.Exchange(ref misses, 0) : Interlocked.Increment(ref misses);
                    present[record.Key] = isThere;
                }
            },
            stop).ConfigureAwait(false);
        return [.. records.Where(record => !present.GetValueOrDefault(record.Key))];
    }

    private async Task SendBundleAsync(IReadOnlyList<ActionRecord> records, Func<Digest, string> pathOf, CancellationToken stop)
    {
        var outputs = records.SelectMany(record => record.Outputs.Select(output => output.Value)).DistinctBy(output => output.Bytes).ToList();
        var slices = new Dictionary<Digest, PackSlice>();
        var packs = new List<byte[]>();
        foreach (var pack in PacksOf(outputs.Where(IsSmall), pathOf))
        {
            var bytes = pack.ToBytes();
            packs.Add(bytes);
            var name = Digest.OfBytes(bytes);
            foreach (var (digest, offset) in pack.Offsets)
            {
                slices.Add(digest, new PackSlice(name, bytes.Length, offset));
            }
        }

        await InParallelAsync(packs, bytes => PutAsync(RemotePath.OfContent(Digest.OfBytes(bytes)), bytes, stop), stop).ConfigureAwait(false);
        await InParallelAsync([.. outputs.Where(output => !IsSmall(output))], output => PutFileAsync(output, pathOf(output.Bytes), stop), stop).ConfigureAwait(false);
        var bundle = RecordBundle.Encode(records.Select(record => new BundledRecord(record, slices)));
        var digestOfBundle = Digest.OfBytes(bundle);
        await PutAsync(RemotePath.OfContent(digestOfBundle), bundle, stop).ConfigureAwait(false);
        var pointer = new RecordPointer(digestOfBundle, key.Fingerprint, key.Sign(RecordPointer.Signed(digestOfBundle))).ToBytes();
        await InParallelAsync(records, record => PutAsync(RemotePath.OfKey(record.Key), pointer, stop), stop).ConfigureAwait(false);
    }

    private static bool IsSmall(OutputRecord output) => output.Size <= ObjectPack.LargestObject;

    private static IEnumerable<ObjectPack> PacksOf(IEnumerable<OutputRecord> outputs, Func<Digest, string> pathOf)
    {
        var pack = new ObjectPack();
        foreach (var output in outputs)
        {
            pack.Add(output.Bytes, File.ReadAllBytes(pathOf(output.Bytes)));
            if (pack.IsFull)
            {
                yield return pack;
                pack = new ObjectPack();
            }
        }

        if (pack.Count > 0)
        {
            yield return pack;
        }
    }

    private async Task PutFileAsync(OutputRecord output, string file, CancellationToken stop)
    {
        var path = RemotePath.OfContent(output.Bytes);
        if (await place.SizeAsync(path, stop).ConfigureAwait(false) != output.Size)
        {
            await place.PutAsync(path, () => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0), stop).ConfigureAwait(false);
            Interlocked.Add(ref _bytes, output.Size);
        }
    }

    private async Task PutAsync(string path, byte[] bytes, CancellationToken stop)
    {
        await place.PutAsync(path, () => new MemoryStream(bytes, writable: false), stop).ConfigureAwait(false);
        Interlocked.Add(ref _bytes, bytes.Length);
    }

    private Task InParallelAsync<T>(IReadOnlyList<T> items, Func<T, Task> send, CancellationToken stop) => Parallel.ForEachAsync(
        items, new ParallelOptions { MaxDegreeOfParallelism = patience.AtOnce, CancellationToken = stop }, async (item, _) => await send(item).ConfigureAwait(false));
}
