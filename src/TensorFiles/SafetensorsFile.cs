using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Retable.TensorFiles;

/// <summary>A safetensors file: named tensors and text metadata; reading maps it into memory, writing gives the same bytes for the same content.</summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly MappedFile _mapped;
    private readonly FrozenDictionary<string, StoredTensor> _tensors;

    private SafetensorsFile(MappedFile mapped, SafetensorsHeader header)
    {
        _mapped = mapped;
        Metadata = header.Metadata;
        Names = [.. header.Entries.Select(entry => entry.Name)];
        _tensors = header.Entries.ToFrozenDictionary(
            entry => entry.Name,
            entry => new StoredTensor(entry.Type, entry.Shape.AsSpan(), mapped.Slice(entry.Offset, entry.ByteCount)),
            StringComparer.Ordinal);
    }

    /// <summary>The file's <c>__metadata__</c>; empty if it has none.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; }

    /// <summary>The tensors' names, in the header's order.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>A tensor; its bytes are valid until this file is disposed.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public StoredTensor this[string name] => _tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new KeyNotFoundException($"no tensor '{name}' among the {Names.Length} of the file");

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="InvalidDataException">It is not a safetensors file, or a broken one; the message has the path.</exception>
    public static SafetensorsFile Open(string path) => FileErrors.Named(path, () =>
    {
        using var stream = File.OpenRead(path);
        var length = stream.Length;
        var header = SafetensorsHeader.Read(stream, length);
        return new SafetensorsFile(new MappedFile(path, length), header);
    });

    /// <summary>Writes tensors, largest element type first and then by name, so that each starts at a multiple of its element's size.</summary>
    /// <exception cref="ArgumentException">A name occurs twice, is the metadata's, or an element type has no name in the format.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, StoredTensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var inOrder = tensors.Select(pair => (pair.Key, pair.Value))
            .OrderByDescending(pair => pair.Value.Type.Size())
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .ToList();
        var names = new HashSet<string>(StringComparer.Ordinal) { SafetensorsHeader.MetadataName };
        if (inOrder.Find(pair => !names.Add(pair.Key)) is { Key: { } taken })
        {
            throw new ArgumentException($"'{taken}' cannot be written: the name is taken", nameof(tensors));
        }

        var header = SafetensorsHeader.Write(metadata ?? ImmutableDictionary<string, string>.Empty, inOrder);
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        stream.Write(header);
        foreach (var (_, tensor) in inOrder)
        {
            stream.Write(tensor.Bytes.Span);
        }
    }

    public void Dispose() => _mapped.Dispose();
}
