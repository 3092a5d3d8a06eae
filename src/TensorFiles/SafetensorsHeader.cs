using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace Retable.TensorFiles;

/// <summary>The content of a safetensors file's JSON header, checked against the file's length.</summary>
/// <remarks>Source: the format's description and checks at github.com/huggingface/safetensors, README.md, "Format".</remarks>
internal sealed record SafetensorsHeader(ImmutableSortedDictionary<string, string> Metadata, ImmutableArray<SafetensorsHeader.Entry> Entries)
{
    /// <summary>The format's own limit on the header, in bytes.</summary>
    public const int MaximumLength = 100_000_000;

    public const int LengthBytes = sizeof(ulong);

    public const string MetadataName = "__metadata__";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>A tensor and its position, counted from the start of the file.</summary>
    internal sealed record Entry(string Name, ElementType Type, ImmutableArray<long> Shape, long Offset, int ByteCount);

    /// <summary>Reads a header.</summary>
    /// <param name="stream">A stream positioned at its start.</param>
    /// <param name="fileLength">The length of the whole file, in bytes.</param>
    /// <exception cref="InvalidDataException">It is not a safetensors file, or a broken one.</exception>
    public static SafetensorsHeader Read(Stream stream, long fileLength)
    {
        var reader = new BoundedReader(stream, fileLength);
        var length = (ulong)reader.Int64("the header's length");
        if (length > MaximumLength || length < 2)
        {
            throw new InvalidDataException($"the header states a length of {length} bytes; at least 2 and at most {MaximumLength} are allowed");
        }

        var json = reader.Bytes((long)length, "the header");
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return FromJson(document.RootElement, LengthBytes + (long)length, fileLength);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InvalidDataException($"the header is not what the format says: {error.Message}", error);
        }
    }

    /// <summary>The header as bytes, preceded by its length and padded with blanks so that the data starts at a multiple of 8.</summary>
    public static byte[] Write(IReadOnlyDictionary<string, string> metadata, IEnumerable<(string Name, StoredTensor Tensor)> inOrder)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[LengthBytes]);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var offset = 0L;
            foreach (var (name, tensor) in inOrder)
            {
                WriteEntry(json, name, tensor, offset);
                offset += tensor.ByteCount;
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        var bytes = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - LengthBytes);
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject(MetadataName);
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, string name, StoredTensor tensor, long offset)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", tensor.Type.SafetensorsName());
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + tensor.ByteCount);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static SafetensorsHeader FromJson(JsonElement root, long dataStart, long fileLength)
    {
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var entries = ImmutableArray.CreateBuilder<Entry>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == MetadataName)
            {
                metadata.AddRange(property.Value.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString() ?? "")));
            }
            else
            {
                entries.Add(ReadEntry(property.Name, property.Value, dataStart));
            }
        }

        RequireNoGaps(entries, dataStart, fileLength);
        return new SafetensorsHeader(metadata.ToImmutable(), entries.ToImmutable());
    }

    private static Entry ReadEntry(string name, JsonElement json, long dataStart)
    {
        var type = ElementTypes.FromSafetensors(json.GetProperty("dtype").GetString() ?? "");
        ImmutableArray<long> shape = [.. json.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        var offsets = json.GetProperty("data_offsets");
        var (begin, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        var needed = Strides.Count(shape.AsSpan()) * type.Size();
        if (offsets.GetArrayLength() != 2 || begin < 0 || end < begin || end - begin != needed)
        {
            throw new InvalidDataException($"tensor '{name}' of {type} [{string.Join(", ", shape)}] needs {needed} bytes but its offsets are {begin} to {end}");
        }

        return needed <= Array.MaxLength && begin < long.MaxValue - dataStart
            ? new Entry(name, type, shape, dataStart + begin, (int)needed)
            : throw new InvalidDataException($"tensor '{name}' has {needed} bytes at {begin}; more than {Array.MaxLength} are not supported");
    }

    // The format allows neither holes nor overlaps: no byte of the file may mean nothing, or two things.
    private static void RequireNoGaps(ImmutableArray<Entry>.Builder entries, long dataStart, long fileLength)
    {
        var next = dataStart;
        foreach (var entry in entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.ByteCount))
        {
            if (entry.Offset != next)
            {
                throw new InvalidDataException($"tensor '{entry.Name}' starts at byte {entry.Offset} but the one before it ends at {next}");
            }

            next += entry.ByteCount;
        }

        if (next != fileLength)
        {
            throw new InvalidDataException($"the tensors end at byte {next} but the file has {fileLength} bytes");
        }
    }
}
