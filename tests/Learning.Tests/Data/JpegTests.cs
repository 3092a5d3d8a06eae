using System.Text.Json;
using Retable.Learning.Data;

namespace Retable.Tests;

public sealed class JpegTests
{
    private static readonly JsonElement[] Pillows =
        [.. JsonDocument.Parse(File.ReadAllText(Checkout.At("tests", "Learning.Tests", "Data", "pillow.json"))).RootElement.GetProperty("images").EnumerateArray()];

    public static TheoryData<string> Names => [.. Pillows.Select(image => image.GetProperty("name").GetString()!)];

    // The last four are PNG files, which a data set may call JPEG. Four inks become RGB by a product that Pillow rounds and we cut off; everything else is the same library's work.
    [Theory, MemberData(nameof(Names))]
    public void A_file_is_decoded_to_the_pixels_that_Pillow_gives(string name)
    {
        var image = Pillows.Single(image => image.GetProperty("name").GetString() == name);
        var (pixels, height, width) = Picture.Decode(Bytes(image, "file"));
        Assert.Equal((image.GetProperty("height").GetInt32(), image.GetProperty("width").GetInt32()), (height, width));
        var expected = Bytes(image, "pixels");
        Assert.Equal(expected.Length, pixels.Length);
        var most = expected.Zip(pixels, (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(most, 0, name == "four inks" ? 1 : 0);
    }

    [Fact]
    public void A_file_that_was_cut_off_is_refused()
    {
        var jpeg = Bytes(Pillows[0], "file");
        var error = Assert.Throws<InvalidDataException>(() => Jpeg.Decode(jpeg.AsSpan(0, jpeg.Length * 2 / 3)));
        Assert.Contains("Premature end", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_bytes_changed_inside_is_refused()
    {
        var jpeg = Bytes(Pillows[0], "file");
        var scan = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]);
        jpeg.AsSpan(scan + 20, 30).Fill(0xFF);
        Assert.Throws<InvalidDataException>(() => Jpeg.Decode(jpeg));
    }

    [Theory, InlineData("GIF89a and so on"), InlineData("")]
    public void What_is_neither_is_refused(string file) => Assert.Throws<InvalidDataException>(() => Picture.Decode(System.Text.Encoding.ASCII.GetBytes(file)));

    [Theory, InlineData(60), InlineData(1200)]
    public void A_PNG_file_that_was_cut_off_is_refused(int length)
    {
        var png = Bytes(Pillows.First(image => image.GetProperty("name").GetString() == "PNG, colour"), "file");
        var error = Assert.Throws<InvalidDataException>(() => Picture.Decode(png.AsSpan(0, length)));
        Assert.Contains("the PNG file ends in row", error.Message, StringComparison.Ordinal);
    }

    // A zlib header that asks for a dictionary, which .NET reports as a fault of reading.
    [Fact]
    public void A_PNG_file_whose_stream_asks_for_a_dictionary_is_refused()
    {
        var png = Bytes(Pillows.First(image => image.GetProperty("name").GetString() == "PNG, colour"), "file");
        var stream = png.AsSpan().IndexOf("IDAT"u8) + 4;
        (png[stream], png[stream + 1]) = (0x78, 0x20);
        Assert.Throws<InvalidDataException>(() => Picture.Decode(png));
    }

    // 805 MB of pixels, and 12.9 GB, whose length no int holds.
    [Theory, InlineData(16384, 16384), InlineData(65500, 65500)]
    public void A_small_file_that_claims_to_be_huge_is_refused_before_memory_is_taken(int width, int height)
    {
        var bomb = Jpegs.Claiming(Jpegs.Plain(16, 16, 1, 2, 3), width, height);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidDataException>(() => Jpeg.Decode(bomb));
        Assert.Contains($"{width} x {height} pixels", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Bytes_that_a_camera_left_between_the_parts_cost_nothing()
    {
        var jpeg = Bytes(Pillows[0], "file");
        var expected = Jpeg.Decode(jpeg).Pixels;
        byte[] littered = [.. jpeg[..^2], 0x11, 0x22, 0x33, .. jpeg[^2..]];
        Assert.Equal(expected, Jpeg.Decode(littered).Pixels);
    }

    [Fact]
    public void Several_threads_decode_to_the_same_pixels()
    {
        var jpeg = Bytes(Pillows[0], "file");
        var expected = Jpeg.Decode(jpeg).Pixels;
        var all = new byte[64][];
        Parallel.For(0, all.Length, i => all[i] = Jpeg.Decode(jpeg).Pixels);
        Assert.All(all, pixels => Assert.Equal(expected, pixels));
    }

    private static byte[] Bytes(JsonElement image, string name) => image.GetProperty(name).GetBytesFromBase64();
}
