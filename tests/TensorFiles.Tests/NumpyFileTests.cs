using Retable.Tests;

namespace Retable.TensorFiles.Tests;

public sealed class NumpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("matrix.npy"), InlineData("fortran.npy"), InlineData("big-endian.npy")]
    public void Every_order_comes_out_in_rows(string name)
    {
        var array = NpyFile.Read(FileFixture.At(name));
        Assert.Equal([2, 3], array.Shape);
        Assert.Equal([0f, 1, 2, 3, 4, 5], array.As<float>());
    }

    [Theory, InlineData("matrix.npy"), InlineData("vector.npy"), InlineData("scalar.npy")]
    public void What_is_written_has_the_bytes_that_NumPy_writes(string name)
    {
        var path = _folder.At(name);
        NpyFile.Write(path, NpyFile.Read(FileFixture.At(name)));
        Assert.Equal(File.ReadAllBytes(FileFixture.At(name)), File.ReadAllBytes(path));
    }

    [Fact]
    public void Objects_are_refused()
    {
        var error = Assert.Throws<InvalidDataException>(() => NpyFile.Read(FileFixture.At("objects.npy")));
        Assert.Contains("Python objects are refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_gives_its_arrays_by_name()
    {
        var arrays = NpzFile.Read(FileFixture.At("arrays.npz"));
        Assert.Equal(["labels", "matrix"], arrays.Keys);
        Assert.Equal([true, false], arrays["labels"].As<bool>());
        Assert.Equal(1000, NpzFile.Read(FileFixture.At("compressed.npz"))["zeros"].Count);
    }

    [Fact]
    public void An_archive_is_written_with_the_same_bytes_each_time()
    {
        var arrays = NpzFile.Read(FileFixture.At("arrays.npz"));
        NpzFile.Write(_folder.At("a.npz"), arrays);
        NpzFile.Write(_folder.At("b.npz"), arrays.Reverse());
        Assert.Equal(File.ReadAllBytes(_folder.At("a.npz")), File.ReadAllBytes(_folder.At("b.npz")));
        Assert.Equal([0f, 1, 2, 3, 4, 5], NpzFile.Read(_folder.At("a.npz"))["matrix"].As<float>());
    }
}
