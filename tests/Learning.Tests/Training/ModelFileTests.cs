using Retable.Contract;
using Retable.Learning;
using Retable.Learning.Training;
using Retable.TensorFiles;
using static TorchSharp.torch;
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

    // A header of 128, 384, 640, ... bytes: the length's lowest byte is the mark of a pickle.
    [Fact]
    public void A_model_is_read_back_whatever_the_length_of_its_card()
    {
        using var network = Linear(3, 2);
        foreach (var length in Enumerable.Range(0, 40).Select(i => 8 * i))
        {
            ModelFile.Write(Path, network, new Dictionary<string, string> { ["card"] = new('x', length) });
            Assert.Equal(2, ModelFile.ReadState(Path).Count);
        }
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

    [Theory]
    [InlineData("_orig_mod.")]
    [InlineData("model.")]
    [InlineData("module.model.")]
    [InlineData("backbone.")]
    [InlineData("net.")]
    [InlineData("module._orig_mod.backbone.net.")]
    [InlineData("student.encoder.")]
    public void What_stands_before_all_names_is_cut_off(string prefix) =>
        Assert.Equal([1f, 2], Loaded(Stored().Select(entry => KeyValuePair.Create(prefix + entry.Key, entry.Value))));

    // torch.compile and DataParallel of a part of the model.
    [Theory]
    [InlineData("norm.", "norm._orig_mod.")]
    [InlineData("fc.", "fc.module.")]
    public void What_a_wrapper_put_inside_a_name_is_cut_out(string part, string wrapped) =>
        Assert.Equal([1f, 2], Loaded(Stored().Select(entry => KeyValuePair.Create(entry.Key.Replace(part, wrapped, StringComparison.Ordinal), entry.Value))));

    [Theory, InlineData("n_averaged"), InlineData("ema.n_averaged")]
    public void The_counter_of_an_averaged_model_is_no_weight(string name) => Assert.Equal([1f, 2], Loaded(
        [KeyValuePair.Create(name, StoredTensor.Of<long>([], [7])), .. Stored().Select(entry => KeyValuePair.Create($"module.{entry.Key}", entry.Value))]));

    [Fact]
    public void Batch_counters_that_no_entry_is_are_0_as_for_PyTorch()
    {
        using var model = Model();
        model.state_dict()["norm.num_batches_tracked"].fill_(5);
        Load(model, Stored().Where(entry => entry.Key != "norm.num_batches_tracked"));
        Assert.Equal(0, model.state_dict()["norm.num_batches_tracked"].item<long>());
    }

    [Fact]
    public void A_name_that_does_not_fit_is_shown_beside_the_model_s_the_nearest_first()
    {
        var error = Refused(Stored().Select(entry => KeyValuePair.Create(
            entry.Key.Replace("fc.", "classifier.", StringComparison.Ordinal).Replace("norm.weight", "norm.weights", StringComparison.Ordinal), entry.Value)));
        Assert.Equal(
            [("nearest", "norm.weight in the model, norm.weights in the file"), ("nearest", "fc.weight in the model, classifier.weight in the file")],
            error.Facts.Take(2));
    }

    [Fact]
    public void Two_models_in_a_file_are_not_chosen_between()
    {
        var error = Refused([
            .. Stored().Select(entry => KeyValuePair.Create($"model.{entry.Key}", entry.Value)), .. Stored().Select(entry => KeyValuePair.Create($"ema.{entry.Key}", entry.Value))]);
        Assert.Contains(error.Facts, fact => fact.Label == "has" && fact.Value.Contains("model.fc.bias", StringComparison.Ordinal));
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void A_weight_that_is_no_finite_number_is_told_by_its_name(float value)
    {
        var error = Refused(Stored().Select(entry => entry.Key == "norm.running_var" ? KeyValuePair.Create(entry.Key, StoredTensor.Of<float>([2], [1, value])) : entry));
        Assert.Equal([("1 of", "norm.running_var")], error.Facts);
    }

    [Fact]
    public void Weights_of_half_precision_are_converted()
    {
        Assert.Equal([1f, 2], Loaded(Stored().Select(entry => entry.Key == "fc.bias" ? KeyValuePair.Create(entry.Key, StoredTensor.Of<Half>([2], [(Half)1, (Half)2])) : entry)));
        byte[] one = [0x80, 0x3f], two = [0x00, 0x40];
        var brain = new StoredTensor(ElementType.BFloat16, [2], new byte[][] { one, two }.SelectMany(bytes => bytes).ToArray());
        Assert.Equal([1f, 2], Loaded(Stored().Select(entry => entry.Key == "fc.bias" ? KeyValuePair.Create(entry.Key, brain) : entry)));
    }

    [Fact]
    public void Whole_numbers_are_no_weights()
    {
        var error = Refused(Stored().Select(entry => entry.Key == "fc.bias" ? KeyValuePair.Create(entry.Key, StoredTensor.Of<sbyte>([2], [1, 2])) : entry));
        Assert.Equal([("1 of", "fc.bias: Int8 for Float32")], error.Facts);
    }

    [Fact]
    public void An_element_type_that_no_network_has_is_refused_with_its_name()
    {
        SafetensorsFile.Write(Path, [KeyValuePair.Create("table", StoredTensor.Of<ushort>([2], [1, 2]))]);
        Assert.Contains("'table' is UInt16 [2]", Assert.Throws<BadInputException>(() => ModelFile.ReadState(Path)).Message, StringComparison.Ordinal);
    }

    // A damaged file is the user's, whatever is damaged in it.
    [Fact]
    public void A_damaged_file_is_bad_input_and_nothing_else()
    {
        SafetensorsFile.Write(Path, Stored());
        var whole = File.ReadAllBytes(Path);
        var random = new Random(Seed: 5);
        for (var trial = 0; trial < 300; trial++)
        {
            var damaged = whole[..(trial % 2 == 0 ? whole.Length : random.Next(whole.Length))];
            for (var change = 0; change < 3 && damaged.Length > 0; change++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(Path, damaged);
            using var model = Model();
            var error = Record.Exception(() => ModelFile.Load(model, ModelFile.ReadState(Path), Path));
            Assert.True(error is null or BadInputException, $"trial {trial}: {error}");
        }
    }

    private static Module<Tensor, Tensor> Model() => Sequential(("fc", Linear(3, 2)), ("norm", BatchNorm1d(2)));

    // What the model's file would hold, with a bias of 1 and 2.
    private static List<KeyValuePair<string, StoredTensor>> Stored()
    {
        using var model = Model();
        return [.. model.state_dict().Select(entry => KeyValuePair.Create(
            entry.Key, entry.Key == "fc.bias" ? StoredTensor.Of<float>([2], [1, 2]) : StoredTensors.Of(entry.Value)))];
    }

    private float[] Loaded(IEnumerable<KeyValuePair<string, StoredTensor>> stored)
    {
        using var model = Model();
        Load(model, stored);
        return model.state_dict()["fc.bias"].data<float>().ToArray();
    }

    private BadInputException Refused(IEnumerable<KeyValuePair<string, StoredTensor>> stored)
    {
        using var model = Model();
        return Assert.Throws<BadInputException>(() => Load(model, stored));
    }

    private void Load(Module model, IEnumerable<KeyValuePair<string, StoredTensor>> stored)
    {
        SafetensorsFile.Write(Path, stored);
        ModelFile.Load(model, ModelFile.ReadState(Path), Path);
    }

    private string Path => _folder.At("model.safetensors");
}
