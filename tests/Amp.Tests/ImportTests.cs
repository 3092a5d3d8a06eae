using Retable.Contract;
using Retable.Learning;
using Retable.Learning.Experiment;
using Retable.Learning.Models;
using Retable.Papers.Amp;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>The authors' checkpoints, written here in their layout: <c>net.module.*</c> of the anchored wrapper.</summary>
public sealed class ImportTests : IDisposable
{
    private const int Classes = 4;

    private readonly StepLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory, InlineData(NetworkKind.WideResnet, "net.module."), InlineData(NetworkKind.Resnet34, "net.module."), InlineData(NetworkKind.Resnet18, "module.")]
    public void An_authors_checkpoint_becomes_a_model_with_its_weights(NetworkKind kind, string wrapper)
    {
        using var network = Network(kind);
        Checkpoint(network, wrapper);
        Import(kind);
        using var scope = NewDisposeScope();
        using var model = TrainedModel.Open<ModelCard<Train.Parameters>, nn.Module<Tensor, Tensor>>(
            _lab.Context("read", [("model", "imported.model")], [], TestContext.Current.CancellationToken), "amp", _ => Network(kind));
        var input = ones(1, 6, 32, 32);
        network.eval();
        Assert.Equal(network.call(input).data<float>().ToArray(), model.Network.call(input).data<float>().ToArray());
        Assert.Equal((3, 32, 32, Classes), (model.Card.Channels, model.Card.Height, model.Card.Width, model.Card.Classes));
    }

    [Fact]
    public void A_weight_under_another_name_is_shown_beside_the_one_that_is_missing()
    {
        using var network = Network(NetworkKind.WideResnet);
        Checkpoint(network, "net.module.", name => name == "fc.bias" ? "fc.biases" : name);
        var error = Assert.Throws<BadInputException>(() => Import(NetworkKind.WideResnet));
        Assert.Contains(("nearest", "fc.bias in the model, fc.biases in the file"), error.Facts);
        Assert.Equal(_lab.At("it.pth"), error.At!.File);
    }

    // A network without anchors has half as many channels in its first layer.
    [Fact]
    public void A_checkpoint_of_a_network_without_anchors_is_refused_as_an_anchored_one()
    {
        using var network = new WideResNet(40, 2, Classes, channels: 3);
        Checkpoint(network, "module.");
        var error = Assert.Throws<BadInputException>(() => Import(NetworkKind.WideResnet));
        Assert.Contains(("1 of", "conv1.weight: [16, 3, 3, 3] for [16, 6, 3, 3]"), error.Facts);
    }

    /// <summary>Both networks of the authors for CIFAR-10, with random weights, under the names that the pipeline expects.</summary>
    internal static void WriteBoth(string folder)
    {
        foreach (var (kind, name) in new[] { (NetworkKind.WideResnet, "wide_resnet"), (NetworkKind.Resnet34, "resnet34") })
        {
            using var network = Network(kind, classes: 10);
            Checkpoint(Path.Combine(folder, $"cifar10-{name}.pth"), network, "net.module.");
        }
    }

    private static nn.Module<Tensor, Tensor> Network(NetworkKind kind, int classes = Classes)
    {
        random.manual_seed(1);
        return kind == NetworkKind.WideResnet
            ? new WideResNet(40, 2, classes, channels: 6, dropout: 0.3)
            : new CifarResNet(kind == NetworkKind.Resnet34 ? 34 : 18, classes, channels: 6);
    }

    private void Checkpoint(nn.Module network, string wrapper, Func<string, string>? rename = null) => Checkpoint(_lab.At("it.pth"), network, wrapper, rename);

    private static void Checkpoint(string path, nn.Module network, string wrapper, Func<string, string>? rename = null) => TorchCheckpoint.Write(
        path,
        network.state_dict().Select(entry => KeyValuePair.Create(wrapper + (rename?.Invoke(entry.Key) ?? entry.Key), StoredTensors.Of(entry.Value))));

    private void Import(NetworkKind kind) => Papers.Amp.Import.Run(
        new ImportParameters<Train.Parameters>
        {
            Trained = new Train.Parameters { Training = new Training.Anchored(), Recipe = new MomentumRecipe { Epochs = 200, Seed = 1 }, Network = kind },
            Classes = Classes,
        },
        _lab.Context("imported", [("checkpoint", "it.pth")], ["model"], TestContext.Current.CancellationToken));
}
