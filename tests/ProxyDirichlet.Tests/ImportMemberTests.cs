using Retable.Contract;
using Retable.Hosting;
using Retable.Learning;
using Retable.Learning.Experiment;
using Retable.Learning.Models;
using Retable.Papers.ProxyDirichlet;
using Retable.TensorFiles;
using static TorchSharp.torch;

namespace Retable.Tests;

[Collection(Experiment.OneGenerator)]
public sealed class ImportMemberTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_Lightning_checkpoint_becomes_a_member_with_its_weights()
    {
        var state = Weights();
        Import(Prefixed(state, "model."));
        using var model = SafetensorsFile.Open(_folder.At("model"));
        Assert.Equal(state.Keys.Order(StringComparer.Ordinal), model.Names.Order(StringComparer.Ordinal));
        Assert.All(state, weight => Assert.True(weight.Value.Bytes.Span.SequenceEqual(model[weight.Key].Bytes.Span), weight.Key));
        Assert.Equal(20, ModelCard.Read<Card>(_folder.At("model"), "proxy-dirichlet").Classes);
    }

    [Fact]
    public void A_missing_weight_is_named()
    {
        var state = Weights();
        state.Remove("layer2.0.bn1.running_var");
        var error = Assert.Throws<BadInputException>(() => Import(Prefixed(state, "model.")));
        Assert.StartsWith("the file holds another model: 1 of the model's", error.Message, StringComparison.Ordinal);
        Assert.Contains(("lacks", "layer2.0.bn1.running_var"), error.Facts);
        Assert.Equal(_folder.At("it.ckpt"), error.At!.File);
    }

    [Fact]
    public void A_weight_of_another_shape_is_named_with_both_shapes()
    {
        var error = Assert.Throws<BadInputException>(() => Import(Prefixed(Weights(), "model."), classes: 10));
        Assert.Contains(("2 of", "fc.bias: [20] for [10], fc.weight: [20, 128] for [10, 128]"), error.Facts);
    }

    [Fact]
    public void Names_with_another_prefix_are_shown()
    {
        var error = Assert.Throws<BadInputException>(() => Import(Prefixed(Weights(), "network.")));
        Assert.Equal("no weight in the checkpoint begins with 'model.'", error.Message);
        Assert.Contains("network.bn1.bias", error.Facts.Single().Value, StringComparison.Ordinal);
    }

    private void Import(IEnumerable<KeyValuePair<string, StoredTensor>> state, int classes = 20)
    {
        TorchCheckpoint.Write(_folder.At("it.ckpt"), state);
        var spec = new StepSpec
        {
            Stage = "member",
            Inputs = new Dictionary<string, IReadOnlyList<StepInput>> { ["checkpoint"] = [new(_folder.At("it.ckpt"), "", [])] },
            Outputs = new Dictionary<string, string> { ["model"] = _folder.At("model") },
            Scratch = _folder.Path,
        };
        ImportMember.Run(
            new ImportMember.Parameters { Network = NetworkKind.ResnetMiniature, Classes = classes, Input = new Input.Photographs { Size = 32, Resize = 36 } },
            new StepContext(spec, new StepIo(TextWriter.Null, CancellationToken.None)));
    }

    private static SortedDictionary<string, StoredTensor> Weights()
    {
        random.manual_seed(1);
        using var scope = NewDisposeScope();
        using var network = new ResNet(3, 20, new ResNetShape(8, [1, 1, 1, 1], [4, 8, 16, 32]));
        return new(network.state_dict().ToDictionary(entry => entry.Key, entry => StoredTensors.Of(entry.Value)), StringComparer.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, StoredTensor>> Prefixed(IEnumerable<KeyValuePair<string, StoredTensor>> state, string prefix) =>
        state.Select(entry => KeyValuePair.Create(prefix + entry.Key, entry.Value));
}
