using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;

namespace Retable.Engine.Store;

/// <summary>An action record as bytes: binary where planning reads it ten thousand times, JSON where only people do.</summary>
/// <remarks>
/// Layout: key (32 bytes), instance, count of outputs, each output (slot, file, bytes and meaning at 32 bytes, size at 8),
/// count of parts, each part (label, value), provenance as JSON. Counts and lengths of texts are 4 bytes, little-endian.
/// </remarks>
internal static class ActionRecordCodec
{
    private const int DigestSize = 32;

    public static byte[] Encode(ActionRecord record)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        WriteDigest(writer, record.Key);
        WriteText(writer, record.Instance);
        writer.Write(record.Outputs.Count);
        foreach (var (slot, output) in record.Outputs)
        {
            WriteText(writer, slot);
            WriteText(writer, output.File);
            WriteDigest(writer, output.Bytes);
            WriteDigest(writer, output.Meaning);
            writer.Write(output.Size);
        }

        writer.Write(record.Parts.Length);
        foreach (var (label, value) in record.Parts)
        {
            WriteText(writer, label);
            WriteText(writer, value);
        }

        WriteText(writer, JsonSerializer.Serialize(record.Provenance, StoreJson.Default.Provenance));
        return stream.ToArray();
    }

    public static Digest KeyOf(ReadOnlySpan<byte> bytes) => Digest.OfHash(bytes[..DigestSize]);

    public static string InstanceOf(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[DigestSize..];
        return ReadText(ref rest);
    }

    public static ActionRecord Decode(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        var key = ReadDigest(ref rest);
        var instance = ReadText(ref rest);
        var outputs = new KeyValuePair<string, OutputRecord>[ReadInt(ref rest)];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = new(ReadText(ref rest), new OutputRecord(ReadText(ref rest), ReadDigest(ref rest), ReadDigest(ref rest), ReadLong(ref rest)));
        }

        var parts = new KeyPart[ReadInt(ref rest)];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new(ReadText(ref rest), ReadText(ref rest));
        }

        return new ActionRecord
        {
            Key = key,
            Instance = instance,
            Outputs = NameMap.Of(outputs),
            Parts = ImmutableArray.Create(parts),
            Provenance = JsonSerializer.Deserialize(ReadText(ref rest), StoreJson.Default.Provenance)!,
        };
    }

    private static void WriteDigest(BinaryWriter writer, Digest digest)
    {
        Span<byte> hash = stackalloc byte[DigestSize];
        digest.CopyTo(hash);
        writer.Write(hash);
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static Digest ReadDigest(ref ReadOnlySpan<byte> rest)
    {
        var digest = Digest.OfHash(rest[..DigestSize]);
        rest = rest[DigestSize..];
        return digest;
    }

    private static string ReadText(ref ReadOnlySpan<byte> rest)
    {
        var length = ReadInt(ref rest);
        var text = Encoding.UTF8.GetString(rest[..length]);
        rest = rest[length..];
        return text;
    }

    private static int ReadInt(ref ReadOnlySpan<byte> rest)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[sizeof(int)..];
        return value;
    }

    private static long ReadLong(ref ReadOnlySpan<byte> rest)
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(rest);
        rest = rest[sizeof(long)..];
        return value;
    }
}
