using System.IO.Compression;
using Retable.TensorFiles.Pickle;

namespace Retable.TensorFiles;

/// <summary>The zip format (PyTorch 1.6 and later): <c>name/data.pkl</c>, and one entry <c>name/data/key</c> per storage.</summary>
internal static class TorchZip
{
    private const string PickleName = "/data.pkl";

    public static object? Read(Stream stream, ReadBudget budget)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            if (!entries.TryAdd(entry.FullName, entry))
            {
                throw new InvalidDataException($"the archive has two entries '{entry.FullName}'");
            }
        }

        var pickle = zip.Entries.FirstOrDefault(entry => entry.FullName.EndsWith(PickleName, StringComparison.Ordinal))
            ?? throw new InvalidDataException("the archive has no data.pkl: torch.save did not write it");
        var folder = pickle.FullName[..^PickleName.Length];
        Refuse(entries, folder, budget);

        var storages = new Dictionary<string, TorchStorage>(StringComparer.Ordinal);
        var machine = new PickleMachine(new BoundedReader(ZipEntries.Read(pickle, budget)), new PickleGlobals(budget), Load);
        return machine.Run();

        object Load(object? id)
        {
            var (key, described) = TorchStorage.Described(id);
            if (storages.TryGetValue(key, out var known))
            {
                return known.ByteCount == described.ByteCount
                    ? known
                    : throw new InvalidDataException($"storage '{key}' is described as {known.ByteCount} and as {described.ByteCount} bytes");
            }

            var entry = entries.GetValueOrDefault($"{folder}/data/{key}") ?? throw new InvalidDataException($"the archive lacks storage '{key}'");
            described.Bytes = ZipEntries.Read(entry, budget);
            storages.Add(key, described);
            return described;
        }
    }

    private static void Refuse(Dictionary<string, ZipArchiveEntry> entries, string folder, ReadBudget budget)
    {
        if (entries.ContainsKey($"{folder}/constants.pkl"))
        {
            throw new InvalidDataException("this is a TorchScript program (torch.jit.save), not a state_dict");
        }

        if (entries.TryGetValue($"{folder}/byteorder", out var order) && !ZipEntries.Read(order, budget).AsSpan().StartsWith("little"u8))
        {
            throw new InvalidDataException("the file was written on a big-endian machine, which is not supported");
        }
    }
}
