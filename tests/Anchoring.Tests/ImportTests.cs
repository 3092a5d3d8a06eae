using Retable.Learning;
using Retable.Learning.Experiment;
using Retable.Learning.Models;
using Retable.Papers.Anchoring;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>The authors' checkpoint for CIFAR, written here in its layout: <c>module.net.*</c>, under the key <c>state_dict</c>.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly StepLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory, InlineData("module.net."), InlineData("net.")]
    public void An_authors_checkpoint_becomes_a_model_with_its_weights(string wrapper)
    {
        random.manual_seed(1);
        using var network = new CifarResNet(18, classes: 10, channels: 6);
        TorchCheckpoint.Write(_lab.At("it.pth"), network.state_dict().Select(entry => KeyValuePair.Create(wrapper + entry.Key, StoredTensors.Of(entry.Value))));
        Import.Run(
            new ImportParameters<Train.Parameters>
            {
                Trained = new Train.Parameters { Training = new Training.Anchored(), Recipe = new MomentumRecipe { Epochs = 200 }, Network = NetworkKind.Resnet18 },
            },
            _lab.Context("imported", [("checkpoint", "it.pth")], ["model"], TestContext.Current.CancellationToken));
        using var scope = NewDisposeScope();
        using var model = TrainedModel.Open<ModelCard<Train.Parameters>, nn.Module<Tensor, Tensor>>(
            _lab.Context("read", [("model", "imported.model")], [], TestContext.Current.CancellationToken), "anchoring", _ => new CifarResNet(18, 10, 6));
        network.eval();
        var input = ones(1, 6, 32, 32);
        Assert.Equal(network.call(input).data<float>().ToArray(), model.Network.call(input).data<float>().ToArray());
        Assert.Equal(NetworkKind.Resnet18, model.Card.Parameters.Network);
    }
}
