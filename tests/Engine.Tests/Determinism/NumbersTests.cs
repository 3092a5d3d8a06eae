using System.Text;
using Retable.Engine.Determinism;
using Retable.Engine.Store;

namespace Retable.Tests.Determinism;

/// <summary>How numbers are laid side by side, and how the ledger survives a crash.</summary>
public sealed class NumbersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retable-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Differences_are_counted_over_all_blocks_and_the_largest_is_kept()
    {
        var tally = new NumberTally("x");
        tally.Add<float>([1, 2], [1, 2]);
        tally.Add<float>([10, 100], [11, 90]);
        Assert.Equal(new ValueDifference("x", 4, 2) { Absolute = 10, Relative = 0.1 }, tally.Difference());
    }

    [Fact]
    public void Equal_numbers_give_nothing_and_all_NaN_are_one()
    {
        var tally = new NumberTally("x");
        tally.Add<double>([1, double.NaN], [1, BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0001)]);
        Assert.Null(tally.Difference());
    }

    [Fact]
    public void A_NaN_beside_a_number_is_infinitely_far_and_minus_zero_counts_at_no_distance()
    {
        Assert.Equal((1, double.PositiveInfinity, double.PositiveInfinity), Of<float>([1], [float.NaN]));
        Assert.Equal((1, 0, 0), Of<float>([0], [-0f]));
        Assert.Equal((1, double.PositiveInfinity, double.PositiveInfinity), Of<double>([double.PositiveInfinity], [1]));
    }

    // As doubles they are one number.
    [Fact]
    public void Integers_beyond_2_to_the_53_are_told_apart() =>
        Assert.Equal((1, 1), Of<long>([long.MaxValue], [long.MaxValue - 1]) is var (count, absolute, _) ? (count, absolute) : default);

    [Fact]
    public void A_tensor_of_another_shape_or_missing_is_no_matter_of_numbers()
    {
        var recorded = Write("a", """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"old":{"dtype":"U8","shape":[1],"data_offsets":[8,9]}}""", 9);
        var again = Write("b", """{"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"new":{"dtype":"U8","shape":[1],"data_offsets":[8,9]}}""", 9);

        Assert.Equal(
            ["old: only in the recorded file", "w: F32 [2] became F32 [2,1]", "new: only in the new file"],
            new SafetensorsNumbers().Compare(recorded, again).Select(part => $"{part.Name}: {part.Note}"));
    }

    [Theory, InlineData("BF16", 2), InlineData("F16", 2), InlineData("F64", 8), InlineData("I8", 1), InlineData("F8_E4M3", 1)]
    public void Every_element_type_is_read_or_at_least_told(string type, int size)
    {
        var header = $$$"""{"w":{"dtype":"{{{type}}}","shape":[2],"data_offsets":[0,{{{2 * size}}}]}}""";
        var (recorded, again) = (Write("a", header, 2 * size), Write("b", header, 2 * size, last: 1));

        var part = Assert.Single(new SafetensorsNumbers().Compare(recorded, again));
        Assert.True(part is { Differing: 1, Absolute: > 0 } || part.Note!.Contains("F8_E4M3", StringComparison.Ordinal));
        Assert.Empty(new SafetensorsNumbers().Compare(recorded, recorded));
    }

    [Fact]
    public void A_line_that_a_crash_cut_short_costs_that_line_alone()
    {
        var ledger = new DeterminismLedger(Path.Combine(_folder, "determinism.jsonl"), new Disk());
        ledger.Add(Line("first"));
        File.AppendAllText(ledger.Path, "{\"at\":\"2026-");
        ledger.Add(Line("third"));
        ledger.Add(Line("fourth"));

        Assert.Equal(["first", "third", "fourth"], ledger.Lines().Select(line => line.Stage));
        Assert.Contains("\"verdict\":\"same-bytes\"", File.ReadAllText(ledger.Path), StringComparison.Ordinal);
    }

    private static LedgerLine Line(string stage) => new()
    {
        At = DateTimeOffset.UnixEpoch,
        Stage = stage,
        Key = "k",
        Verdict = RerunVerdict.SameBytes,
        Fingerprint = new Fingerprint { Threads = 1, Device = "cpu" },
        Recorded = new Fingerprint { Threads = 1, Device = "cpu" },
    };

    private static (long Differing, double Absolute, double Relative) Of<T>(T[] recorded, T[] again)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var tally = new NumberTally("x");
        tally.Add<T>(recorded, again);
        var difference = tally.Difference()!;
        return (difference.Differing, difference.Absolute!.Value, difference.Relative!.Value);
    }

    private string Write(string name, string header, int bytes, byte last = 0)
    {
        var path = Path.Combine(_folder, name);
        using var writer = new BinaryWriter(File.Create(path));
        var utf8 = Encoding.UTF8.GetBytes(header);
        writer.Write((long)utf8.Length);
        writer.Write(utf8);
        writer.Write([.. new byte[bytes - 1], last]);
        return path;
    }
}
