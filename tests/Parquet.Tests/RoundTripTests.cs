using FsCheck;
using FsCheck.Fluent;
using Retable.Tests;

namespace Retable.Parquet.Tests;

/// <summary>What was written is read back, for any values.</summary>
public sealed class RoundTripTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithReplay(20261125, 3).WithMaxTest(25);

    [Fact]
    public void Float64_keeps_every_bit() => Prop.ForAll<double[]>(values =>
        Bits(Read(Column.Of("x", values)).Values<double>("x")).SequenceEqual(Bits(values))).Check(Fixed);

    [Fact]
    public void Text_keeps_every_character() => Prop.ForAll<NonNull<string>[]>(texts =>
    {
        // A lone surrogate is no text; FsCheck makes some.
        var written = texts.Select(text => string.Concat(text.Get.Where(c => !char.IsSurrogate(c)))).ToArray();
        return Read(Column.Of("x", written)).Values<string>("x").SequenceEqual(written);
    }).Check(Fixed);

    [Fact]
    public void Lists_keep_their_lengths_and_values() => Prop.ForAll<float[][]>(lists =>
    {
        var read = Read(Column.OfLists("x", lists)).Lists<float>("x");
        return read.Count == lists.Length
            && Enumerable.Range(0, lists.Length).All(row => read[row].SequenceEqual(lists[row]) || lists[row].Any(float.IsNaN));
    }).Check(Fixed);

    [Fact]
    public void Blobs_keep_every_byte() => Prop.ForAll<byte[][]>(blobs =>
    {
        var read = Read(Column.OfLists("x", blobs)).Lists<byte>("x");
        return Enumerable.Range(0, blobs.Length).All(row => read[row].SequenceEqual(blobs[row]));
    }).Check(Fixed);

    private static Table Read(Column column)
    {
        using var folder = new TemporaryFolder();
        ParquetFile.Write(folder.At("x.parquet"), new Table(column));
        return ParquetFile.Read(folder.At("x.parquet"));
    }

    private static IEnumerable<long> Bits(double[] values) => values.Select(BitConverter.DoubleToInt64Bits);
}
