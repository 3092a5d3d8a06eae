using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retable.Engine.Keys;

/// <summary>A tensor of a safetensors file, as the header describes it.</summary>
/// <remarks>Format: 8 bytes length of the header (little-endian), the header as JSON, then the tensors' bytes at the offsets it gives.</remarks>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type: <c>F32</c>.</param>
/// <param name="Shape">Its shape as JSON: <c>[2,3]</c>.</param>
/// <param name="Start">Where its bytes begin, from the beginning of the file.</param>
/// <param name="Length">How many bytes it has.</param>
internal sealed record SafetensorsTensor(string Name, string Type, string Shape, long Start, long Length)
{
    private const int LengthSize = sizeof(long);
    private const long LongestHeader = 100_000_000;

    /// <summary>All tensors of a file, by name; each lies inside the file.</summary>
    /// <exception cref="FormatException">It is no safetensors file.</exception>
    public static IReadOnlyList<SafetensorsTensor> Read(FileStream file)
    {
        try
        {
            Span<byte> length = stackalloc byte[LengthSize];
            file.ReadExactly(length);
            var header = ReadHeader(file, BinaryPrimitives.ReadInt64LittleEndian(length));
            var start = file.Position;
            return [.. header
                .Where(entry => entry.Key != "__metadata__")
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => Of(entry.Key, entry.Value!, start, file.Length))];
        }
        catch (Exception error) when (error is JsonException or EndOfStreamException or NullReferenceException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"'{file.Name}' is no safetensors file: {error.Message}", error);
        }
    }

    private static SafetensorsTensor Of(string name, JsonNode tensor, long start, long fileLength)
    {
        var (from, to) = (tensor["data_offsets"]![0]!.GetValue<long>(), tensor["data_offsets"]![1]!.GetValue<long>());
        return from >= 0 && from <= to && to <= fileLength - start
            ? new(name, tensor["dtype"]!.GetValue<string>(), tensor["shape"]!.ToJsonString(), start + from, to - from)
            : throw new EndOfStreamException("a tensor reaches beyond the end of the file");
    }

    private static JsonObject ReadHeader(FileStream file, long length)
    {
        if (length < 0 || length > Math.Min(LongestHeader, file.Length - LengthSize))
        {
            throw new EndOfStreamException($"its header would have {length} bytes");
        }

        var header = new byte[length];
        file.ReadExactly(header);
        return JsonNode.Parse(header)!.AsObject();
    }
}
