using Retable.Contract;
using Retable.Learning;
using Retable.Learning.Experiment;
using Retable.Learning.Training;
using Retable.Papers.Cac;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>The authors' checkpoints, written here in their layout: each weight of the encoder twice, and the anchors as <c>means</c>.</summary>
public sealed class ImportTests : IDisposable
{
    private const int Known = 6;

    private readonly StepLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory, InlineData("means"), InlineData("anchors")]
    public void An_authors_checkpoint_becomes_a_model_with_its_weights(string anchors)
    {
        using var network = Network(channels: 3, Known);
        Write(_lab.At("it.pth"), network.state_dict(), Known, anchors);
        Import(new Loss.Paper());
        using var scope = NewDisposeScope();
        using var model = TrainedModel.Open<Card, nn.Module<Tensor, Tensor>>(
            _lab.Context("read", [("model", "imported.model")], [], TestContext.Current.CancellationToken), "cac", _ => Network(channels: 3, Known));
        var input = ones(1, 3, 32, 32);
        network.eval();
        Assert.Equal(network.call(input).data<float>().ToArray(), model.Network.call(input).data<float>().ToArray());
        Assert.Equal((3, 32, 32, Known), (model.Card.Channels, model.Card.Height, model.Card.Width, model.Card.Classes));
    }

    [Fact]
    public void Anchors_of_another_magnitude_than_the_loss_has_are_refused()
    {
        using var network = Network(channels: 3, Known);
        Write(_lab.At("it.pth"), network.state_dict(), Known, "means", magnitude: 9);
        var error = Assert.Throws<BadInputException>(() => Import(new Loss.Paper()));
        Assert.Contains(("checkpoint", "[6, 6], largest 9"), error.Facts);
        Assert.Contains(("loss", "[6, 6], largest 10"), error.Facts);
        Assert.Equal(_lab.At("it.pth"), error.At!.File);
    }

    [Fact]
    public void A_closed_set_classifier_is_refused_as_a_network_of_class_anchors()
    {
        using var network = Network(channels: 3, Known);
        Write(_lab.At("it.pth"), network.state_dict(), Known, anchors: null);
        var error = Assert.Throws<BadInputException>(() => Import(new Loss.Paper()));
        Assert.Contains("no anchors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_class_anchors_is_refused_as_a_closed_set_classifier()
    {
        using var network = Network(channels: 3, Known);
        Write(_lab.At("it.pth"), network.state_dict(), Known, "means");
        var error = Assert.Throws<BadInputException>(() => Import(new Loss.CrossEntropy()));
        Assert.Contains(("has", "means"), error.Facts);
    }

    /// <summary>Networks of ours where the pipeline expects the authors' files: of the first trial, by the benchmark's name in the pipeline.</summary>
    /// <param name="folder">The authors' folder of weights.</param>
    /// <param name="modelOf">The model file of a benchmark and a loss.</param>
    internal static void WriteAll(string folder, Func<string, string, string> modelOf)
    {
        foreach (var (benchmark, name, known) in new[] { ("cifar_plus", "CIFAR+10", 4), ("released_mnist", "MNIST", 6), ("released_svhn", "SVHN", 6), ("released_cifar10", "CIFAR10", 6) })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            Write(Path.Combine(folder, name, $"{name}_0_closedSetClassifier.pth"), ModelFile.ReadState(modelOf(benchmark, "cross_entropy")), known, anchors: null);
            Write(Path.Combine(folder, name, $"{name}_0_CACclassifierAnchorLoss.pth"), ModelFile.ReadState(modelOf(benchmark, "paper")), known, "means");
        }
    }

    private static PaperCnn Network(int channels, int known)
    {
        random.manual_seed(1);
        return new PaperCnn(channels, 32, 32, known, dropout: 0.2);
    }

    // As the original's module lists its state: conv1 … bn9, and the same again as entries of three sequences, where ReLUs and a dropout lie between.
    private static void Write(string path, IReadOnlyDictionary<string, Tensor> own, int known, string? anchors, float magnitude = 10)
    {
        using var scope = NewDisposeScope();
        List<KeyValuePair<string, Tensor>> state = [.. own];
        foreach (var (name, weight) in own.Where(entry => entry.Key.StartsWith("encoder.", StringComparison.Ordinal)))
        {
            var (layer, rest) = (name.Split('.')[1], name.Split('.')[2]);
            var (number, isNorm) = (layer[^1] - '1', layer.StartsWith("bn", StringComparison.Ordinal));
            state.Add(KeyValuePair.Create($"encoder.encoder{(number / 3) + 1}.{(3 * (number % 3)) + (isNorm ? 1 : 0)}.{rest}", weight));
        }

        if (anchors is not null)
        {
            state.AddRange([KeyValuePair.Create(anchors, eye(known) * magnitude), KeyValuePair.Create("covars", eye(known)), KeyValuePair.Create("invcovars", eye(known))]);
        }

        TorchCheckpoint.Write(path, state.Select(entry => KeyValuePair.Create(entry.Key, StoredTensors.Of(entry.Value))), under: "net");
    }

    private void Import(Loss loss) => Papers.Cac.Import.Run(
        new Import.Parameters
        {
            Trained = new Setting
            {
                Recipe = new Recipe { Epochs = 1 },
                Network = NetworkKind.PaperCnn,
                Input = new Input { Resize = 32, Mean = [0.5, 0.5, 0.5], Std = [0.5, 0.5, 0.5] },
            },
            Loss = loss,
            Names = new CheckpointNames { LeftOut = ["encoder.encoder", "covars", "invcovars"] },
        },
        _lab.Context("imported", [("checkpoint", "it.pth")], ["model"], TestContext.Current.CancellationToken));
}
