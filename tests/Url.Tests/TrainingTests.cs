using Retable.Papers.Url;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class TrainingTests
{
    // Losses 2p and 4p have the gradients 2 and 4: the step of both together goes by their mean, 3.
    [Fact]
    public void A_step_goes_by_the_mean_of_its_batches()
    {
        using var parameter = new Parameter(tensor(1.0));
        var losses = AccumulatedEpoch.Run(optim.SGD([parameter], 0.1), perStep: 2, [() => 2 * parameter, () => 4 * parameter]);
        Assert.Equal([2, 4], losses);
        Assert.Equal(1 - (0.1 * 3), parameter.item<double>(), precision: 12);
    }

    [Fact]
    public void Batches_that_fill_no_step_are_forgotten()
    {
        using var parameter = new Parameter(tensor(1.0));
        var optimizer = optim.SGD([parameter], 0.1);
        AccumulatedEpoch.Run(optimizer, perStep: 2, [() => 2 * parameter]);
        Assert.Equal(1, parameter.item<double>());
        AccumulatedEpoch.Run(optimizer, perStep: 1, [() => 5 * parameter]);
        Assert.Equal(0.5, parameter.item<double>(), precision: 12);
    }

    [Fact]
    public void A_frozen_classifier_does_not_move_and_is_not_among_what_learns()
    {
        using var classifier = nn.Linear(4, 3);
        using var head = new UncertaintyMlp(4, 5, 2, stopsGradient: true);
        var training = new CachedTraining(classifier, head, new LossPredictionLoss(1, new PairOrder().forward) { LearnsTask = false });
        Assert.All(classifier.parameters(), parameter => Assert.False(parameter.requires_grad));
        Assert.All(training.Parameters, named => Assert.StartsWith("uncertainty.", named.Name, StringComparison.Ordinal));

        var (before, own) = (Numbers(classifier.weight!), Numbers(head.get_parameter("unc_module.0.weight")!));
        training.Epoch(DecayedAdamW.Create(training.Parameters, 0.01, 0.8, 0.95, 1e-4), Gradients.Point(8, 4).to(float32), tensor([0L, 1, 2, 0, 1, 2, 0, 1]), batch: 4, perStep: 1);
        Assert.Equal(before, Numbers(classifier.weight!));
        Assert.NotEqual(own, Numbers(head.get_parameter("unc_module.0.weight")!));
    }

    // 7 rows are three batches of 2.
    [Fact]
    public void Rows_that_fill_no_batch_are_left_out()
    {
        using var head = new UncertaintyMlp(4, 5, 1, stopsGradient: true);
        var training = new CachedTraining(nn.Linear(4, 3), head, new LossPredictionLoss(1));
        var losses = training.Epoch(DecayedAdamW.Create(training.Parameters, 0, 0.8, 0.95, 0), ones(7, 4), zeros(7, dtype: int64), batch: 2, perStep: 2);
        Assert.Equal(3, losses.Length);
    }

    // Without a gradient only the decay moves: matrices by 1 − rate · decay, biases not at all.
    [Fact]
    public void Decay_spares_biases()
    {
        using var layer = nn.Linear(2, 2);
        var (weight, bias) = (Numbers(layer.weight!), Numbers(layer.bias!));
        (0 * layer.call(ones(1, 2)).sum()).backward();
        DecayedAdamW.Create([("weight", layer.weight!), ("bias", layer.bias!)], 0.5, 0.9, 0.99, 0.1).step();
        Assert.Equal(weight.Select(w => w * 0.95f), Numbers(layer.weight!), (expected, found) => Math.Abs(expected - found) < 1e-6);
        Assert.Equal(bias, Numbers(layer.bias!));
    }

    // As the weights of a normalisation are.
    [Fact]
    public void Decay_spares_vectors_that_are_called_weight()
    {
        using var parameter = new Parameter(ones(3));
        parameter.grad = zeros(3);
        DecayedAdamW.Create([("norm.weight", parameter)], 0.5, 0.9, 0.99, 0.1).step();
        Assert.Equal([1f, 1, 1], Numbers(parameter));
    }

    private static float[] Numbers(Tensor tensor) => tensor.detach().data<float>().ToArray();
}
