using System.Numerics;
using System.Runtime.InteropServices;
using Retable.Engine.Keys;

namespace Retable.Engine.Determinism;

/// <summary>Lays two safetensors files side by side, tensor by tensor; memory holds a block of each.</summary>
internal sealed class SafetensorsNumbers : INumbers
{
    private const int BlockBytes = 1 << 20;

    public IReadOnlyList<string> Extensions => [".safetensors"];

    public IReadOnlyList<ValueDifference> Compare(string recorded, string again)
    {
        using var before = File.OpenRead(recorded);
        using var now = File.OpenRead(again);
        var others = SafetensorsTensor.Read(now).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var differences = new List<ValueDifference?>();
        foreach (var tensor in SafetensorsTensor.Read(before))
        {
            differences.Add(!others.Remove(tensor.Name, out var other) ? ValueDifference.OfKind(tensor.Name, "only in the recorded file")
                : (tensor.Type, tensor.Shape, tensor.Length) != (other.Type, other.Shape, other.Length)
                    ? ValueDifference.OfKind(tensor.Name, $"{tensor.Type} {tensor.Shape} became {other.Type} {other.Shape}")
                : Compare(before, tensor, now, other));
        }

        differences.AddRange(others.Keys.Order(StringComparer.Ordinal).Select(name => ValueDifference.OfKind(name, "only in the new file")));
        return [.. differences.OfType<ValueDifference>()];
    }

    private static ValueDifference? Compare(FileStream before, SafetensorsTensor tensor, FileStream now, SafetensorsTensor other)
    {
        var tally = new NumberTally(tensor.Name);
        var (a, b) = (new byte[BlockBytes], new byte[BlockBytes]);
        var isKnown = true;
        var isSame = true;
        for (long at = 0; at < tensor.Length; at += BlockBytes)
        {
            var length = (int)Math.Min(BlockBytes, tensor.Length - at);
            var left = Block(before, tensor.Start + at, a.AsSpan(0, length));
            var right = Block(now, other.Start + at, b.AsSpan(0, length));
            isSame &= left.SequenceEqual(right);
            isKnown &= Add(tally, tensor.Type, left, right);
        }

        return isKnown ? tally.Difference()
            : isSame ? null
            : ValueDifference.OfKind(tensor.Name, $"its bytes differ; numbers of type {tensor.Type} are not compared");
    }

    private static ReadOnlySpan<byte> Block(FileStream file, long start, Span<byte> block)
    {
        file.Position = start;
        file.ReadExactly(block);
        return block;
    }

    private static bool Add(NumberTally tally, string type, ReadOnlySpan<byte> before, ReadOnlySpan<byte> now)
    {
        switch (type)
        {
            case "F64": Add<double>(tally, before, now); return true;
            case "F32": Add<float>(tally, before, now); return true;
            case "F16": Add<Half>(tally, before, now); return true;
            case "BF16": tally.Add<float>(Widened(before), Widened(now)); return true;
            case "I64": Add<long>(tally, before, now); return true;
            case "I32": Add<int>(tally, before, now); return true;
            case "I16": Add<short>(tally, before, now); return true;
            case "I8": Add<sbyte>(tally, before, now); return true;
            case "U64": Add<ulong>(tally, before, now); return true;
            case "U32": Add<uint>(tally, before, now); return true;
            case "U16": Add<ushort>(tally, before, now); return true;
            case "U8" or "BOOL": Add<byte>(tally, before, now); return true;
            default: return false;
        }
    }

    private static void Add<T>(NumberTally tally, ReadOnlySpan<byte> before, ReadOnlySpan<byte> now)
        where T : unmanaged, INumber<T> => tally.Add(MemoryMarshal.Cast<byte, T>(before), MemoryMarshal.Cast<byte, T>(now));

    /// <summary>A bfloat16 is the upper half of a float32.</summary>
    private static float[] Widened(ReadOnlySpan<byte> bytes)
    {
        var halves = MemoryMarshal.Cast<byte, ushort>(bytes);
        var floats = new float[halves.Length];
        for (var i = 0; i < floats.Length; i++)
        {
            floats[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
        }

        return floats;
    }
}
