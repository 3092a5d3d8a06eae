using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retable.Contract;

namespace Retable.Engine.Keys;

/// <summary>A safetensors file means its tensors by name: type, shape and bytes. The order in the file, gaps and metadata say nothing.</summary>
/// <remarks>Format: 8 bytes length of the header (little-endian), the header as JSON, then the tensors' bytes at the offsets it gives.</remarks>
internal sealed class SafetensorsMeaning : IMeaning
{
    private const int LengthSize = sizeof(long);
    private const long LongestHeader = 100_000_000;

    public string Scheme => "safetensors-1";

    public IReadOnlyList<string> Extensions => [".safetensors"];

    public Digest Of(string path)
    {
        using var file = File.OpenRead(path);
        try
        {
            Span<byte> length = stackalloc byte[LengthSize];
            file.ReadExactly(length);
            var header = ReadHeader(file, BinaryPrimitives.ReadInt64LittleEndian(length));
            var start = file.Position;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var (name, tensor) in header.Where(entry => entry.Key != "__metadata__").OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                var (from, to) = (tensor!["data_offsets"]![0]!.GetValue<long>(), tensor["data_offsets"]![1]!.GetValue<long>());
                var label = $"{name.Length}:{name} {tensor["dtype"]!.GetValue<string>()} {tensor["shape"]!.ToJsonString()} {to - from}\n";
                hash.AppendData(Encoding.UTF8.GetBytes(label));
                Append(hash, file, start + from, to - from);
            }

            return Digest.OfHash(hash.GetHashAndReset());
        }
        catch (Exception error) when (error is JsonException or EndOfStreamException or NullReferenceException or InvalidOperationException)
        {
            throw new FormatException($"'{path}' is no safetensors file: {error.Message}", error);
        }
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

    private static void Append(IncrementalHash hash, FileStream file, long from, long length)
    {
        if (from < 0 || length < 0 || from + length > file.Length)
        {
            throw new EndOfStreamException("a tensor reaches beyond the end of the file");
        }

        var buffer = new byte[Math.Min(length, 1 << 20)];
        file.Position = from;
        for (var left = length; left > 0;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            file.ReadExactly(part);
            hash.AppendData(part);
            left -= part.Length;
        }
    }
}
