using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Remote;

/// <summary>A record with the places of its outputs.</summary>
/// <param name="Record">The record of the execution.</param>
/// <param name="Packs">For each output that is in a pack, by its digest, the position.</param>
internal sealed record BundledRecord(ActionRecord Record, IReadOnlyDictionary<Digest, PackSlice> Packs);

/// <summary>The position of an object in a pack.</summary>
/// <param name="Pack">The pack, which is itself an object.</param>
/// <param name="PackSize">The pack's size as transferred, in bytes.</param>
/// <param name="Offset">The offset of the object in the unpacked bytes.</param>
internal sealed record PackSlice(Digest Pack, long PackSize, long Offset);

/// <summary>The records that were sent together, as one object: JSON lines compressed with zstd, so that a request for one key brings the records of all its neighbours.</summary>
internal static class RecordBundle
{
    /// <summary>The largest unpacked size of our bundles, in bytes.</summary>
    private const int LargestSize = 512 << 20;

    public static byte[] Encode(IEnumerable<BundledRecord> records)
    {
        var lines = new StringBuilder();
        foreach (var (record, packs) in records)
        {
            lines.Append(JsonSerializer.Serialize(LineOf(record, packs), BundleJson.Default.BundleLine)).Append('\n');
        }

        return Zstd.Compress(Encoding.UTF8.GetBytes(lines.ToString()));
    }

    /// <summary>Reads a bundle; a line that is no complete record, or whose key does not fit its parts, is left out.</summary>
    /// <returns>Null for bytes that are no bundle.</returns>
    public static IReadOnlyList<BundledRecord>? Decode(byte[] bytes) => Zstd.Decompress(bytes, LargestSize) is not { } text ? null
        : [.. Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse).OfType<BundledRecord>()];

    private static BundleLine LineOf(ActionRecord record, IReadOnlyDictionary<Digest, PackSlice> packs) => new(
        record.Key.ToString(),
        record.Instance,
        [.. record.Parts.Select(part => new[] { part.Label, part.Value })],
        [.. record.Outputs.Select(output => new BundleOutput(output.Key, output.Value.File, output.Value.Bytes.ToString(), output.Value.Meaning.ToString(), output.Value.Size)
        {
            Pack = packs.TryGetValue(output.Value.Bytes, out var slice) ? new BundleSlice(slice.Pack.ToString(), slice.PackSize, slice.Offset) : null,
        })],
        record.Provenance);

    private static BundledRecord? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, BundleJson.Default.BundleLine) is { } read ? RecordOf(read) : null;
        }
        catch (Exception error) when (error is JsonException or FormatException or ArgumentException or NullReferenceException)
        {
            return null;
        }
    }

    private static BundledRecord? RecordOf(BundleLine line)
    {
        var key = new StageKey([.. line.Parts.Select(part => new KeyPart(part[0], part[1]))]);
        // A file's name becomes one in the results: it must not lead anywhere else.
        return key.ToString() != line.Key || line.Outputs.Any(output => Path.GetFileName(output.File) != output.File || output.File is "" or "." or ".." || output.Size < 0) ? null : new BundledRecord(
            new ActionRecord
            {
                Key = key.Digest,
                Parts = key.Parts,
                Instance = line.Instance,
                Outputs = NameMap.Of(line.Outputs.Select(output => KeyValuePair.Create(output.Slot, new OutputRecord(output.File, Digest.Parse(output.Bytes), Digest.Parse(output.Meaning), output.Size)))),
                Provenance = line.Provenance,
            },
            line.Outputs.Where(output => output.Pack is not null).DistinctBy(output => output.Bytes)
                .ToDictionary(output => Digest.Parse(output.Bytes), output => new PackSlice(Digest.Parse(output.Pack!.Pack), output.Pack.Size, output.Pack.Offset)));
    }
}

/// <summary>A line of a bundle.</summary>
internal sealed record BundleLine(string Key, string Instance, IReadOnlyList<string[]> Parts, IReadOnlyList<BundleOutput> Outputs, Provenance Provenance);

/// <summary>An output in a line.</summary>
internal sealed record BundleOutput(string Slot, string File, string Bytes, string Meaning, long Size)
{
    public BundleSlice? Pack { get; init; }
}

/// <summary>A place in a pack.</summary>
internal sealed record BundleSlice(string Pack, long Size, long Offset);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BundleLine))]
internal sealed partial class BundleJson : JsonSerializerContext;
