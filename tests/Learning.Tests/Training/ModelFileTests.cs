using Retable.Contract;
using Retable.Learning.Training;
using static TorchSharp.torch.nn;

namespace Retable.Tests;

public sealed class ModelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read_back()
    {
        using var written = Linear(3, 2);
        using var read = Linear(3, 2);
        ModelFile.Write(Path, written, new Dictionary<string, string> { ["about"] = "a line" });
        ModelFile.Load(read, ModelFile.ReadState(Path), Path);
        Assert.Equal(written.weight!.data<float>().ToArray(), read.weight!.data<float>().ToArray());
        Assert.Equal("a line", ModelFile.ReadMetadata(Path)["about"]);
    }

    [Fact]
    public void A_model_of_another_shape_is_refused_by_name()
    {
        using var written = Linear(3, 2);
        using var other = Linear(4, 2);
        ModelFile.Write(Path, written, new Dictionary<string, string>());
        var error = Assert.Throws<BadInputException>(() => ModelFile.Load(other, ModelFile.ReadState(Path), Path));
        Assert.Contains("weight: [2, 3] for [2, 4]", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_holds_no_weights_is_refused_with_its_path()
    {
        var path = _folder.Write("model.safetensors", "nothing");
        Assert.Equal(path, Assert.Throws<BadInputException>(() => ModelFile.ReadState(path)).At!.File);
    }

    private string Path => _folder.At("model.safetensors");
}
