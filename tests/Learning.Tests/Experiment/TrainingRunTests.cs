using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class TrainingRunTests : IDisposable
{
    private readonly StepLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void The_same_seed_gives_the_same_initial_weights_and_another_one_others()
    {
        Assert.Equal(InitialWeight(1), InitialWeight(1));
        Assert.NotEqual(InitialWeight(1), InitialWeight(2));
    }

    [Fact]
    public void A_network_starts_from_given_weights()
    {
        Finish(Layer(7));
        using var network = Start(("weights", "a.model")).Place(Layer(1));
        Assert.Equal([7, 7], Numbers(network.weight!));
        Assert.Equal([7], Numbers(network.bias!));
    }

    [Fact]
    public void What_shall_start_anew_keeps_its_initial_values()
    {
        Finish(Layer(7));
        using var network = Start(("weights", "a.model")).Place(Layer(1), "weight");
        Assert.Equal([1, 1], Numbers(network.weight!));
        Assert.Equal([7], Numbers(network.bias!));
    }

    [Fact]
    public void What_it_wrote_an_evaluation_opens()
    {
        Finish(Layer(7));
        using var model = TrainedModel.Open<ModelCard<Recipe>, Linear>(
            _lab.Context("b", [("model", "a.model")], []), "p", card => nn.Linear(card.Width, card.Classes));
        Assert.Equal(Card, model.Card);
        Assert.Equal([7, 7], Numbers(model.Network.weight!));
        Assert.False(model.Network.training);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(9, 4)]
    public void A_recipe_takes_at_most_so_many_images_each_class_in_its_share(int size, int taken)
    {
        using var pixels = zeros([4, 1, 1, 1], ScalarType.Byte);
        var part = new Recipe { Epochs = 1, TrainSize = size }.Part(new ImageSet("two", [0, 1, 2, 3], [0, 1, 0, 1], pixels), new SeedSequence(0));
        Assert.Equal((taken, taken / 2), (part.Count, part.Labels.Count(label => label == 0)));
    }

    private static ModelCard<Recipe> Card => new() { Parameters = new Recipe { Epochs = 1 }, Channels = 1, Height = 1, Width = 2, Classes = 1 };

    private double[] InitialWeight(ulong seed)
    {
        var run = TrainingRun.Start(_lab.Context("seeded", [], []), new SeedSequence(seed));
        using var network = run.Place(nn.Linear(2, 1));
        return Numbers(network.weight!);
    }

    private TrainingRun Start(params IReadOnlyList<(string Slot, string File)> inputs) =>
        TrainingRun.Start(_lab.Context("a", inputs, ["model", "history"]), new SeedSequence(1));

    private void Finish(Linear network) => Start().Finish("p", Card, network, [new HistoryRow(0, 1, "loss", 0.5)]);

    private static Linear Layer(double value)
    {
        var layer = nn.Linear(2, 1);
        nn.init.constant_(layer.weight!, value);
        nn.init.constant_(layer.bias!, value);
        return layer;
    }

    private static double[] Numbers(Tensor tensor) => [.. tensor.detach().to(float64).data<double>()];
}
