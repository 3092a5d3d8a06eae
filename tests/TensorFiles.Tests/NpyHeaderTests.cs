using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Retable.Tests;

namespace Retable.TensorFiles.Tests;

/// <summary>Every form of a header that the format allows, and those that it does not.</summary>
public sealed class NpyHeaderTests : IDisposable
{
    private static readonly byte[] ZeroToFive = [0, 1, 2, 3, 4, 5];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3)}")]
    [InlineData("{'shape': (2, 3), 'fortran_order': False, 'descr': '|u1'}")]
    [InlineData("{\"descr\": \"|u1\", \"fortran_order\": False, \"shape\": (2, 3)}")]
    [InlineData("{'descr':'|u1','fortran_order':False,'shape':(2,3,),}")]
    [InlineData("  {\t'descr' : '|u1' ,\n 'fortran_order' : False ,\n 'shape' : ( 2 , 3 ) , } ")]
    [InlineData("{'descr': '<u1', 'fortran_order': False, 'shape': (2L, 3L)}")]
    [InlineData("{'descr': 'u1', 'fortran_order': False, 'shape': (2, 3)}")]
    public void A_reader_does_not_depend_on_the_dictionary_s_form(string header)
    {
        var array = Read(header, 1, ZeroToFive);
        Assert.Equal([2, 3], array.Shape);
        Assert.Equal(ZeroToFive, array.As<byte>().ToArray());
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Each_version_of_the_format_is_read(byte version) =>
        Assert.Equal(ZeroToFive, Read("{'descr': '|u1', 'fortran_order': False, 'shape': (6,)}", version, ZeroToFive).As<byte>().ToArray());

    [Fact]
    public void A_header_of_the_second_version_may_be_longer_than_the_first_allows() =>
        Assert.Equal(6, Read("{'descr': '|u1', 'fortran_order': False, 'shape': (6,)}".PadRight(100_000), 2, ZeroToFive).Count);

    // Columns 0 1, 2 3, 4 5.
    [Fact]
    public void Columns_are_turned_into_rows() =>
        Assert.Equal([0, 2, 4, 1, 3, 5], Read("{'fortran_order': True, 'shape': (2, 3), 'descr': '|u1'}", 1, ZeroToFive).As<byte>().ToArray());

    [Fact]
    public void Big_endian_elements_are_turned() =>
        Assert.Equal([1, 515, 1029], Read("{'descr': '>u2', 'fortran_order': False, 'shape': (3,)}", 1, ZeroToFive).As<ushort>().ToArray());

    [Theory]
    [InlineData("?", ElementType.Bool, 6)]
    [InlineData("|b1", ElementType.Bool, 6)]
    [InlineData("<u2", ElementType.UInt16, 3)]
    [InlineData("<i2", ElementType.Int16, 3)]
    [InlineData("=f2", ElementType.Float16, 3)]
    public void The_type_is_that_of_the_text(string type, ElementType expected, int count) =>
        Assert.Equal(expected, Read($"{{'descr': '{type}', 'fortran_order': False, 'shape': ({count},)}}", 1, ZeroToFive).Type);

    [Theory]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,)}", "records and Python objects are refused")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (6,)}", "Python objects are refused")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (6)}", "no tuple")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (-6,)}", "-6")]
    [InlineData("{'descr': '|u1', 'fortran_order': 0, 'shape': (6,)}", "plain array")]
    [InlineData("{'descr': '|u1', 'fortran_order': False}", "'shape'")]
    [InlineData("{'descr': '|u1', 'shape': (6,), 'fortran_order': False, 'shape': (6,)}", "two entries 'shape'")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (6,), 'align': True}", "'align'")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (6,)} + {}", "+ {}")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (__import__('os').system('x'),)}", "__import__")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}", "99999999999999999999")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000000000000,)}", "too many elements")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (100000000000000000,)}", "needs 100000000000000000 bytes")]
    [InlineData("{'descr': '<u16', 'fortran_order': False, 'shape': (6,)}", "'u16'")]
    [InlineData("{'descr': '|u1", "ends inside a text")]
    [InlineData("", "plain array")]
    public void What_the_format_does_not_allow_is_refused(string header, string why)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidDataException>(() => Read(header, 1, ZeroToFive));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Theory, InlineData(CompressionLevel.NoCompression), InlineData(CompressionLevel.SmallestSize)]
    public void A_member_of_an_archive_is_read_stored_or_deflated(CompressionLevel level)
    {
        using (var zip = new ZipArchive(System.IO.File.Create(_folder.At("a.npz")), ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("x.npy", level).Open();
            entry.Write(File("{'descr': '|u1', 'fortran_order': False, 'shape': (6,)}", 1, ZeroToFive));
        }

        Assert.Equal(ZeroToFive, NpzFile.Read(_folder.At("a.npz"))["x"].As<byte>().ToArray());
    }

    // Sizes and offset in 64 bits, as an archive past 4 GiB has them; this one is small.
    [Fact]
    public void An_archive_of_the_64_bit_form_is_read()
    {
        System.IO.File.WriteAllBytes(_folder.At("a.npz"), Zip64("x.npy", File("{'descr': '|u1', 'fortran_order': False, 'shape': (6,)}", 1, ZeroToFive)));
        Assert.Equal(ZeroToFive, NpzFile.Read(_folder.At("a.npz"))["x"].As<byte>().ToArray());
    }

    private StoredTensor Read(string header, byte version, byte[] data)
    {
        System.IO.File.WriteAllBytes(_folder.At("x.npy"), File(header, version, data));
        return NpyFile.Read(_folder.At("x.npy"));
    }

    private static byte[] File(string header, byte version, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header + "\n");
        var length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. data];
    }

    private static byte[] Zip64(string name, byte[] content)
    {
        var (bytes, label) = (new List<byte>(), Encoding.ASCII.GetBytes(name));
        var sizes = Longs(content.Length, content.Length);
        Add(Ints(0x04034b50), Shorts(45, 0, 0, 0, 0x21), Ints((int)Crc32.Of(content), -1, -1), Shorts(label.Length, 4 + sizes.Length), label);
        Add(Shorts(1, sizes.Length), sizes, content);
        var directory = bytes.Count;
        Add(Ints(0x02014b50), Shorts(45, 45, 0, 0, 0, 0x21), Ints((int)Crc32.Of(content), -1, -1));
        Add(Shorts(label.Length, 4 + 24, 0, 0, 0), Ints(0, -1), label, Shorts(1, 24), sizes, Longs(0));
        var end = bytes.Count;
        Add(Ints(0x06064b50), Longs(44), Shorts(45, 45), Ints(0, 0), Longs(1, 1, end - directory, directory));
        Add(Ints(0x07064b50, 0), Longs(end), Ints(1));
        Add(Ints(0x06054b50), Shorts(0, 0, -1, -1), Ints(-1, -1), Shorts(0));
        return [.. bytes];

        void Add(params byte[][] parts) => bytes.AddRange(parts.SelectMany(part => part));
    }

    private static byte[] Shorts(params int[] values) => [.. values.SelectMany(value => BitConverter.GetBytes((short)value))];

    private static byte[] Ints(params int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] Longs(params long[] values)
    {
        var bytes = new byte[8 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8 * i), values[i]);
        }

        return bytes;
    }
}
