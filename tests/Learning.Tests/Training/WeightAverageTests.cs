using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class WeightAverageTests
{
    [Fact]
    public void The_first_update_copies_and_the_next_ones_move_it_by_1_less_the_decay()
    {
        using var average = new WeightAverage(0.75);
        average.Update(State(8));
        Assert.Equal(8, average.State["w"].item<double>());
        average.Update(State(4));
        Assert.Equal(7, average.State["w"].item<double>());
    }

    [Fact]
    public void What_is_taken_in_is_not_held_on_to()
    {
        using var average = new WeightAverage(0.5);
        var weight = tensor(8.0);
        average.Update(new Dictionary<string, Tensor> { ["w"] = weight });
        weight.zero_();
        Assert.Equal(8, average.State["w"].item<double>());
    }

    [Fact]
    public void A_networks_buffers_are_averaged_too_and_counts_are_cut_off()
    {
        using var network = nn.BatchNorm1d(1);
        using var average = new WeightAverage(0.5);
        average.Update(network);
        network.train();
        network.call(tensor([0f, 4f]).reshape(2, 1));
        average.Update(network);
        Assert.Equal(0.1f, average.State["running_mean"].item<float>(), precision: 6);
        Assert.Equal(0, average.State["num_batches_tracked"].item<long>());
        Assert.False(average.State["weight"].requires_grad);
    }

    [Fact]
    public void A_state_of_other_names_is_refused()
    {
        using var average = new WeightAverage(0.5);
        average.Update(State(1));
        Assert.Throws<ArgumentException>(() => average.Update(new Dictionary<string, Tensor> { ["v"] = tensor(1.0) }));
    }

    [Fact]
    public void It_outlives_the_scope_of_a_step_and_comes_back_from_a_checkpoint()
    {
        using var average = new WeightAverage(0.5);
        using (NewDisposeScope())
        {
            average.Update(State(8));
        }

        using var resumed = new WeightAverage(0.5);
        resumed.Restore(average.Save().ToDictionary());
        resumed.Update(State(0));
        Assert.Equal((8, 4), (average.State["w"].item<double>(), resumed.State["w"].item<double>()));
    }

    [Theory, InlineData(-0.1), InlineData(1.1), InlineData(double.NaN)]
    public void What_is_no_decay_is_refused(double decay) => Assert.Throws<ArgumentException>(() => new WeightAverage(decay));

    // A tenth of the samples between updates in as many epochs: a tenth of the step. No more than all is replaced.
    [Theory, InlineData(100, 100, 0.99), InlineData(10, 100, 0.999), InlineData(100_000, 100, 0)]
    public void Its_decay_depends_on_the_samples_between_updates_and_the_epochs(long samples, int epochs, double expected) =>
        Assert.Equal(expected, WeightAverage.Decay(0.99, samples, epochs), precision: 12);

    private static Dictionary<string, Tensor> State(double value) => new() { ["w"] = tensor(value) };
}
