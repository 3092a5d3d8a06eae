using System.Buffers.Binary;
using System.Text;
using Retable.Tests;

namespace Retable.TensorFiles.Tests;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static Dictionary<string, StoredTensor> Content => new()
    {
        ["b.weight"] = StoredTensor.Of<float>([2, 2], [1, 2, 3, 4]),
        ["a.count"] = StoredTensor.Of<long>([], [7]),
        ["c.mask"] = StoredTensor.Of<bool>([3], [true, false, true]),
        ["empty"] = StoredTensor.Of<float>([0, 3], []),
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read_back()
    {
        var path = Write(Content, new() { ["format"] = "pt", ["note"] = "ü\"\n" });
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([1f, 2, 3, 4], file["b.weight"].As<float>());
        Assert.Equal([7L], file["a.count"].As<long>());
        Assert.Equal([true, false, true], file["c.mask"].As<bool>());
        Assert.Equal([0, 3], file["empty"].Shape);
        Assert.Equal("ü\"\n", file.Metadata["note"]);
    }

    // Largest elements first, so that each tensor is aligned; names break ties.
    [Fact]
    public void The_bytes_are_pinned()
    {
        var bytes = File.ReadAllBytes(Write(new() { ["b"] = StoredTensor.Of<float>([1], [1]), ["a"] = StoredTensor.Of<double>([1], [2]) }, []));
        var header = """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""";
        Assert.Equal(header.PadRight(112), Encoding.UTF8.GetString(bytes, 8, 112));
        Assert.Equal(112, BinaryPrimitives.ReadInt64LittleEndian(bytes));
        Assert.Equal(8 + 112 + 12, bytes.Length);
    }

    [Fact]
    public void The_order_in_which_tensors_are_given_moves_no_byte() =>
        Assert.Equal(File.ReadAllBytes(Write(Content, [])), File.ReadAllBytes(Write(Content.Reverse().ToDictionary(), [])));

    [Fact]
    public void A_tensor_of_a_closed_file_cannot_be_read()
    {
        var file = SafetensorsFile.Open(Write(Content, []));
        var tensor = file["b.weight"];
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.As<float>()[0]);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "needs 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "starts at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "starts at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 9, "end at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 2, "end at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "negative")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "too many")]
    [InlineData("""{"a":{"dtype":"F9","shape":[1],"data_offsets":[0,4]}}""", 4, "'F9'")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "the header is not")]
    [InlineData("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 4, "the header is not")]
    [InlineData("""{"__metadata__":{"x":1}}""", 0, "the header is not")]
    [InlineData("""[[[[[[[[1]]]]]]]]""", 0, "the header is not")]
    [InlineData("""{"a":""", 0, "the header is not")]
    public void A_header_that_lies_is_refused(string header, int dataBytes, string expected)
    {
        var path = _folder.At("bad.safetensors");
        var json = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[dataBytes]]);
        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(long.MaxValue), InlineData(-1), InlineData(99_000_000), InlineData(0)]
    public void A_header_length_that_the_file_has_not_is_refused_before_it_is_allocated(long length)
    {
        var path = _folder.At("bad.safetensors");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes(length), .. "{}"u8]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void A_name_cannot_be_written_twice() => Assert.Throws<ArgumentException>(
        () => SafetensorsFile.Write(_folder.At("x"), [.. Content, KeyValuePair.Create("empty", Content["empty"])]));

    private string Write(Dictionary<string, StoredTensor> content, Dictionary<string, string> metadata)
    {
        var path = _folder.At($"{Directory.GetFiles(_folder.Path).Length}.safetensors");
        SafetensorsFile.Write(path, content, metadata);
        return path;
    }
}
