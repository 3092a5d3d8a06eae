namespace Retable.TensorFiles.Tests;

public sealed class TorchFileTests
{
    [Theory, InlineData("state.zip.pth"), InlineData("state.legacy.pth")]
    public void Views_share_a_storage_and_come_out_row_by_row(string name)
    {
        var state = Read(name);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], Numbers(state["weight"]));
        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], Numbers(state["transposed"]));
        Assert.Equal([4, 5, 6, 7], Numbers(state["row"]));
        Assert.Equal([1, 5, 9], Numbers(state["column"]));
        Assert.Equal([7, 7, 7, 7, 7, 7], Numbers(state["expanded"]));
        Assert.Equal([4, 3], state["transposed"].Shape);
    }

    [Theory, InlineData("state.zip.pth"), InlineData("state.legacy.pth")]
    public void Scalars_and_empty_tensors_keep_their_shape(string name)
    {
        var state = Read(name);
        Assert.Equal([5], Numbers(state["scalar"]));
        Assert.Empty(state["scalar"].Shape);
        Assert.Equal([0, 3], state["empty"].Shape);
    }

    [Theory]
    [InlineData("uint8", ElementType.UInt8)]
    [InlineData("int8", ElementType.Int8)]
    [InlineData("int16", ElementType.Int16)]
    [InlineData("int32", ElementType.Int32)]
    [InlineData("int64", ElementType.Int64)]
    [InlineData("float16", ElementType.Float16)]
    [InlineData("bfloat16", ElementType.BFloat16)]
    [InlineData("float64", ElementType.Float64)]
    public void Every_element_type_is_read(string key, ElementType type)
    {
        var tensor = Read("state.zip.pth")[key];
        Assert.Equal(type, tensor.Type);
        Assert.Equal(type == ElementType.UInt8 ? [0, 1, 2] : [-2, -1, 0, 1, 2], Numbers(tensor));
    }

    [Fact]
    public void The_tar_format_is_read()
    {
        var state = Read("state.tar.pth");
        Assert.Equal([0, 1, 2, 3, 4, 5], Numbers(state["matrix"]));
        Assert.Equal([3, 5], Numbers(state["vector"]));
    }

    [Theory, InlineData("checkpoint.zip.pth"), InlineData("checkpoint.legacy.pth")]
    public void A_training_checkpoint_is_read_with_all_that_it_holds(string name)
    {
        var content = (PickledDictionary)TorchFile.Read(FileFixture.At(name))!;
        Assert.Equal(3L, content["epoch"]);
        Assert.Equal(1L << 40, content["global_step"]);
        Assert.Equal([0.5, null, true, -1L, "aé😀"], (object?[])content["best"]!);
        Assert.Equal([1L, 2L], (List<object?>)((PickledDictionary)content["args"]!)["dims"]!);
        Assert.Equal(1.5, ((PickledDictionary)content["numpy"]!)["scalar"]);
        Assert.Equal(-7L, ((PickledDictionary)content["numpy"]!)["integer"]);
        Assert.Equal(ElementType.Float16, content["dtype"]);
        Assert.Equal([0, 255], (byte[])content["bytes"]!);
        Assert.Equal([1, 1], Numbers((StoredTensor)content["parameter"]!));
        Assert.Equal([2L, 3L], (object?[])content["size"]!);

        var momentum = (PickledDictionary)((PickledDictionary)content["optimizer"]!)["state"]!;
        Assert.True(momentum.TryGetValue(0L, out var first));
        Assert.Equal([2, 1, 3, 3], ((StoredTensor)((PickledDictionary)first!)["momentum_buffer"]!).Shape);
    }

    [Theory, InlineData("checkpoint.zip.pth"), InlineData("checkpoint.legacy.pth")]
    public void NumPy_arrays_inside_are_read_in_rows(string name)
    {
        var numpy = StateDicts.Find(TorchFile.Read(FileFixture.At(name)), "numpy").ToDictionary();
        Assert.Equal([0, 1, 2, 3, 4, 5], Numbers(numpy["matrix"]));
        Assert.Equal([0, 1, 2, 3, 4, 5], Numbers(numpy["fortran"]));
    }

    [Fact]
    public void The_weights_are_found_inside_a_checkpoint() => Assert.Equal(
        ["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"],
        Read("checkpoint.zip.pth").Keys);

    [Fact]
    public void A_prefix_that_all_names_have_is_taken_off()
    {
        var tensor = StoredTensor.Of<float>([1], [0f]);
        KeyValuePair<string, StoredTensor>[] all = [new("module.a", tensor), new("module.b", tensor)];
        Assert.Equal(["a", "b"], all.WithoutPrefix("module.").Select(pair => pair.Key));
        KeyValuePair<string, StoredTensor>[] some = [new("module.a", tensor), new("b", tensor)];
        Assert.Equal(["module.a", "b"], some.WithoutPrefix("module.").Select(pair => pair.Key));
    }

    [Theory]
    [InlineData("shell.zip.pth", "posix.system")]
    [InlineData("shell.legacy.pth", "posix.system")]
    [InlineData("module.zip.pth", "torch.nn.modules.container.Sequential")]
    [InlineData("script.zip.pth", "TorchScript")]
    public void What_could_run_code_is_refused_by_its_name(string name, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => TorchFile.Read(FileFixture.At(name)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(FileFixture.At("executed.txt")));
    }

    [Fact]
    public void A_file_of_another_kind_is_named_as_such()
    {
        var error = Assert.Throws<InvalidDataException>(() => TorchFile.Read(FileFixture.At("matrix.npy")));
        Assert.Contains("not a file of torch.save", error.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, StoredTensor> Read(string name) => TorchFile.ReadStateDict(FileFixture.At(name)).ToDictionary();

    private static double[] Numbers(StoredTensor tensor) => FileFixture.Numbers(tensor);
}
