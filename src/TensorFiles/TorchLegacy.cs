using System.Globalization;
using System.Numerics;
using Retable.TensorFiles.Pickle;

namespace Retable.TensorFiles;

/// <summary>The format before PyTorch 1.6: five pickles (magic, protocol, system, content, keys), then each storage's count and bytes.</summary>
internal static class TorchLegacy
{
    private static readonly BigInteger Magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private const long Protocol = 1001;

    public static object? Read(Stream stream, ReadBudget budget)
    {
        var reader = new BoundedReader(new BufferedStream(stream, 1 << 16), stream.Length);
        var globals = new PickleGlobals(budget);
        RequireMagic(reader, globals);
        var storages = new Dictionary<string, TorchStorage>(StringComparer.Ordinal);
        var views = new List<(TorchStorage View, TorchStorage Root, long Offset)>();
        var content = new PickleMachine(reader, globals, Load).Run();
        ReadStorages(reader, globals, storages);
        foreach (var (view, root, offset) in views)
        {
            view.Bytes = root.Part(offset, view.Count).Bytes;
        }

        return content;

        object Load(object? id)
        {
            var (key, described) = TorchStorage.Described(id);
            if (!storages.TryGetValue(key, out var root))
            {
                storages.Add(key, root = described);
            }

            if (root.ByteCount != described.ByteCount)
            {
                throw new InvalidDataException($"storage '{key}' is described as {root.ByteCount} and as {described.ByteCount} bytes");
            }

            // The last field, where it is given, says (key, offset, count) of a part that had been a storage of its own.
            if (id is not (object?[] and [_, StorageType type, _, _, _, (object?[] and [_, long offset, long count])]))
            {
                return root;
            }

            var view = new TorchStorage(type.Elements, count);
            views.Add((view, root, offset));
            return view;
        }
    }

    private static void RequireMagic(BoundedReader reader, PickleGlobals globals)
    {
        if (Next(reader, globals) is not BigInteger magic || magic != Magic)
        {
            throw new InvalidDataException("this is not a file of torch.save: its magic number is missing");
        }

        if (Next(reader, globals) is not Protocol)
        {
            throw new InvalidDataException($"the file's format is not {Protocol}");
        }

        if (Next(reader, globals) is not PickledDictionary system || (system.TryGetValue("little_endian", out var little) && little is not true))
        {
            throw new InvalidDataException("the file was not written on a little-endian machine");
        }
    }

    private static void ReadStorages(BoundedReader reader, PickleGlobals globals, Dictionary<string, TorchStorage> storages)
    {
        if (Next(reader, globals) is not List<object?> keys)
        {
            throw new InvalidDataException("the list of storages is missing");
        }

        foreach (var key in keys)
        {
            if (key is not string name || !storages.TryGetValue(name, out var storage))
            {
                throw new InvalidDataException("the file lists a storage that no tensor uses");
            }

            var count = reader.Int64("a storage's length");
            if (count != storage.Count)
            {
                throw new InvalidDataException($"storage '{name}' is described with {storage.Count} elements and stored with {count}");
            }

            storage.Bytes = reader.Bytes(storage.ByteCount, $"storage '{name}'");
        }
    }

    private static object? Next(BoundedReader reader, PickleGlobals globals) =>
        new PickleMachine(reader, globals, _ => throw new InvalidDataException("a persistent id stands where none may be")).Run();
}
