using System.Formats.Tar;
using Retable.TensorFiles.Pickle;

namespace Retable.TensorFiles;

/// <summary>The format before PyTorch 0.2: a tar archive of <c>storages</c>, <c>tensors</c> and <c>pickle</c>, which refer to each other by number.</summary>
internal static class TorchTar
{
    public static object? Read(Stream stream, ReadBudget budget)
    {
        var parts = Unpack(stream, budget);
        var globals = new PickleGlobals(budget);
        var storages = ReadStorages(Part("storages"), globals);
        var tensors = ReadTensors(Part("tensors"), globals, storages, budget);
        return new PickleMachine(Part("pickle"), globals, Load).Run();

        BoundedReader Part(string name) => parts.TryGetValue(name, out var bytes)
            ? new BoundedReader(bytes)
            : throw new InvalidDataException($"the archive has no '{name}': torch.save did not write it");

        // Tensors and storages share one numbering; ids are texts or integers.
        object Load(object? id)
        {
            var number = NumberOf(id);
            return tensors.TryGetValue(number, out var tensor) ? tensor
                : storages.TryGetValue(number, out var storage) ? storage
                : throw new InvalidDataException($"the pickle refers to object {number}, which the archive lacks");
        }
    }

    private static Dictionary<string, byte[]> Unpack(Stream stream, ReadBudget budget)
    {
        var parts = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Name.Trim('.', '/') is var name && name is "storages" or "tensors" or "pickle" && entry.DataStream is { } data)
            {
                budget.Take(entry.Length, $"part '{name}'");
                parts[name] = new BoundedReader(data, data.Length).Bytes(data.Length, $"part '{name}'");
            }
        }

        return parts;
    }

    private static Dictionary<string, TorchStorage> ReadStorages(BoundedReader reader, PickleGlobals globals)
    {
        var storages = new Dictionary<string, TorchStorage>(StringComparer.Ordinal);
        var count = Next<long>(reader, globals, "the number of storages");
        for (var i = 0L; i < count; i++)
        {
            if (Next<object?[]>(reader, globals, "a storage") is not [var key, _, StorageType type])
            {
                throw new InvalidDataException("a storage is not described by (key, location, type)");
            }

            var storage = new TorchStorage(type.Elements, reader.Int64("a storage's length"));
            storage.Bytes = reader.Bytes(storage.ByteCount, "a storage");
            storages[NumberOf(key)] = storage;
        }

        foreach (var item in Next<List<object?>>(reader, globals, "the list of storage views"))
        {
            if (item is not (object?[] and [var target, var root, long offset, long size]) || !storages.TryGetValue(NumberOf(root), out var whole))
            {
                throw new InvalidDataException("a storage view is not described by (target, root, offset, size)");
            }

            storages[NumberOf(target)] = whole.Part(offset, size);
        }

        return storages;
    }

    private static Dictionary<string, StoredTensor> ReadTensors(
        BoundedReader reader, PickleGlobals globals, Dictionary<string, TorchStorage> storages, ReadBudget budget)
    {
        const int MaximumDimensions = 64;
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        var count = Next<long>(reader, globals, "the number of tensors");
        for (var i = 0L; i < count; i++)
        {
            if (Next<object?[]>(reader, globals, "a tensor") is not [var key, var of, ElementType] || !storages.TryGetValue(NumberOf(of), out var storage))
            {
                throw new InvalidDataException("a tensor is not described by (key, storage, type)");
            }

            // The number of dimensions takes 8 bytes, of which 4 count.
            var dimensions = reader.Int32("a tensor's dimensions");
            reader.Int32("a tensor's dimensions");
            if (dimensions is < 0 or > MaximumDimensions)
            {
                throw new InvalidDataException($"a tensor has {dimensions} dimensions");
            }

            var shape = Longs(reader, dimensions);
            var strides = Longs(reader, dimensions);
            tensors[NumberOf(key)] = storage.View(reader.Int64("a tensor's offset"), shape, strides, budget);
        }

        return tensors;
    }

    private static long[] Longs(BoundedReader reader, int count)
    {
        var longs = new long[count];
        for (var i = 0; i < count; i++)
        {
            longs[i] = reader.Int64("a tensor's shape");
        }

        return longs;
    }

    private static string NumberOf(object? id) => id switch
    {
        long number => FormattableString.Invariant($"{number}"),
        string text => text,
        _ => throw new InvalidDataException("an object's number is neither an integer nor a text"),
    };

    private static T Next<T>(BoundedReader reader, PickleGlobals globals, string what) =>
        new PickleMachine(reader, globals, _ => throw new InvalidDataException("a persistent id stands where none may be")).Run() is T value
            ? value
            : throw new InvalidDataException($"the archive lacks {what}");
}
