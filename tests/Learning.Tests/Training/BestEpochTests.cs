using Retable.Learning.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Tests;

public sealed class BestEpochTests
{
    // The weight is the number of the epoch.
    [Theory]
    [InlineData(new[] { 0.5, 0.7, 0.6 }, 1)]
    [InlineData(new[] { 0.7, 0.7, 0.6 }, 0)]
    [InlineData(new[] { double.NaN, 0.1 }, 1)]
    [InlineData(new[] { 0.1, double.NaN }, 0)]
    [InlineData(new[] { double.NaN, double.NaN }, 0)]
    public void The_weights_of_the_first_epoch_with_the_largest_criterion_come_back(double[] criteria, int best)
    {
        using var network = Linear(1, 1, hasBias: false);
        var selection = new BestEpoch(network);
        foreach (var (epoch, criterion) in criteria.Index())
        {
            Become(network, epoch);
            selection.Observe(criterion);
        }

        Become(network, 99);
        selection.RestoreBest();
        Assert.Equal(best, network.weight!.item<float>());
    }

    [Fact]
    public void What_was_saved_is_chosen_from_as_if_it_had_been_seen()
    {
        using var network = Linear(1, 1, hasBias: false);
        var first = new BestEpoch(network);
        Become(network, 5);
        first.Observe(0.7);

        var resumed = new BestEpoch(network);
        resumed.Restore(first.Save().ToDictionary(entry => entry.Key, entry => entry.Value.clone()));
        Become(network, 6);
        resumed.Observe(0.6);
        resumed.RestoreBest();
        Assert.Equal(5, network.weight!.item<float>());
    }

    [Fact]
    public void Before_any_epoch_there_is_no_best_one()
    {
        using var network = Linear(1, 1);
        Assert.Throws<InvalidOperationException>(new BestEpoch(network).RestoreBest);
    }

    private static void Become(TorchSharp.Modules.Linear network, double value)
    {
        using var noGradient = no_grad();
        network.weight!.fill_(value);
    }
}
